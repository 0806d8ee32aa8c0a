package kit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/url"
	"strconv"

	"pkip/app/httpx"
)

// Addresses of what a municipality brings along. Both differ by host, so they are not among the assets.
const (
	BrandPath = "/zimols.css"
	CrestPath = "/gerbonis.svg"
)

// minContrast is WCAG 2.2, 1.4.3: text against its ground.
const minContrast = 4.5

// The pages' grounds, light and dark; tokens.css says the same (tested).
var (
	lightGround = colour{0xff, 0xff, 0xff}
	darkGround  = colour{0x14, 0x18, 0x1c}
)

// Brand is a municipality's colour as the pages show it.
type Brand struct {
	Light, Dark string // "#rrggbb" on the light and on the dark page
	Darkened    bool   // the light page could not show the colour as it was given; tell whoever chose it
	Lightened   bool   // nor could the dark page
}

// BrandOf fits a colour to both grounds: as it was given where its contrast is at least 4.5:1, else the nearest shade that
// reaches it. ok is false when hex is no "#rrggbb".
func BrandOf(hex string) (b Brand, ok bool) {
	c, ok := parseColour(hex)
	if !ok {
		return Brand{}, false
	}
	light, dark := fit(c, lightGround, colour{}), fit(c, darkGround, colour{0xff, 0xff, 0xff})
	return Brand{light.String(), dark.String(), light != c, dark != c}, true
}

// BrandCSS is the content of BrandPath. The colour is on the header's rule, the letter in place of a crest and the mark of
// the active place; nothing else may take it. A colour that cannot be read leaves the platform's own.
func BrandCSS(hex string) string {
	b, ok := BrandOf(hex)
	if !ok {
		return ""
	}
	return fmt.Sprintf(":root{--brand:%s}\n@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--brand:%s}}\n:root[data-theme=dark]{--brand:%[2]s}\n", b.Light, b.Dark)
}

// brandHref and crestHref carry a mark of the content, so that a change shows at once.
func brandHref(ctx context.Context) string {
	return BrandPath + "?v=" + url.QueryEscape(mark(httpx.FrameOf(ctx).Tenant.Profile.Brand))
}

func crestHref(ctx context.Context) string {
	return CrestPath + "?v=" + mark(httpx.FrameOf(ctx).Tenant.Profile.Crest)
}

func mark(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:4])
}

type colour [3]uint8

func parseColour(text string) (c colour, ok bool) {
	if len(text) != 7 || text[0] != '#' {
		return c, false
	}
	v, err := strconv.ParseUint(text[1:], 16, 32)
	if err != nil {
		return c, false
	}
	return colour{uint8(v >> 16), uint8(v >> 8), uint8(v)}, true
}

// String writes the colour as CSS does.
func (c colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// fit mixes c with the far colour in hundredths until it stands out from the ground.
func fit(c, ground, far colour) colour {
	for step := range 101 {
		mixed := c.mix(far, float64(step)/100)
		if contrast(mixed, ground) >= minContrast {
			return mixed
		}
	}
	return far
}

func (c colour) mix(other colour, share float64) (out colour) {
	for i := range c {
		out[i] = uint8(math.Round(float64(c[i])*(1-share) + float64(other[i])*share))
	}
	return out
}

// contrast is the ratio of WCAG 2.2.
func contrast(a, b colour) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func (c colour) luminance() float64 {
	var l float64
	for i, weight := range [...]float64{0.2126, 0.7152, 0.0722} {
		v := float64(c[i]) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		l += weight * v
	}
	return l
}
