// Package blob keeps files in a bucket: a folder of this machine, or S3, by its URL. Every municipality has a prefix of
// its own, put there by the context and never by a key.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file://
	_ "gocloud.dev/blob/s3blob"   // s3://
	"gocloud.dev/gcerrors"

	"pkip/app/files"
)

// answerIn is how long the store may take for anything but the file itself.
const answerIn = 30 * time.Second

// Store is a bucket.
type Store struct{ bucket *blob.Bucket }

// Open opens the bucket of url.
func Open(ctx context.Context, url string) (*Store, error) {
	b, err := blob.OpenBucket(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("opening the store of files: %w", err)
	}
	return &Store{bucket: b}, nil
}

// Close lets go of the bucket.
func (s *Store) Close() error { return s.bucket.Close() }

// Put writes a file. One that fails half way is not there.
func (s *Store) Put(ctx context.Context, key, kind string, body io.Reader) error {
	at, err := files.Place(ctx, key)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := s.bucket.NewWriter(ctx, at, &blob.WriterOptions{ContentType: kind})
	if err != nil {
		return fmt.Errorf("writing a file: %w", err)
	}
	_, err = io.Copy(w, body)
	if err != nil {
		cancel() // before Close: the bucket keeps nothing
		_ = w.Close()
		return err
	}
	err = w.Close()
	if err != nil {
		return fmt.Errorf("writing a file: %w", err)
	}
	return nil
}

// Get reads a file.
func (s *Store) Get(ctx context.Context, key string) (io.ReadCloser, int64, error) {
	at, err := files.Place(ctx, key)
	if err != nil {
		return nil, 0, err
	}
	r, err := s.bucket.NewReader(ctx, at, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, 0, files.ErrGone
	}
	if err != nil {
		return nil, 0, fmt.Errorf("reading a file: %w", err)
	}
	return r, r.Size(), nil
}

// Delete removes a file; one that is not there is removed already.
func (s *Store) Delete(ctx context.Context, key string) error {
	at, err := files.Place(ctx, key)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerIn)
	defer cancel()
	err = s.bucket.Delete(ctx, at)
	if err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return errors.Join(errors.New("deleting a file"), err)
	}
	return nil
}
