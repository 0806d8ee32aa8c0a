package work

import "github.com/prometheus/client_golang/prometheus"

// missingSequence rises with every number that the counter row had to give.
var missingSequence = prometheus.NewCounter(prometheus.CounterOpts{
	Name: "pkip_number_series_missing_total", Help: "Numbers drawn from the counter row because the sequence is missing.",
})

// unexplainedGaps is what the sweeper could not yet explain.
var unexplainedGaps = prometheus.NewGauge(prometheus.GaugeOpts{
	Name: "pkip_number_gaps_young", Help: "Values missing in the register that are younger than the sweeper's patience.",
})

// Collectors are what work measures; the roof registers them.
func Collectors() []prometheus.Collector {
	return []prometheus.Collector{missingSequence, unexplainedGaps}
}
