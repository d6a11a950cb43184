package engine

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core"
	"rollcall/core/scheduler"
	"rollcall/host/bench/load"
)

// BenchmarkUpdate is for profiles: status updates in batches of 1,000, through
// bytes. The figures to compare are those of make bench.
func BenchmarkUpdate(b *testing.B) {
	const batch, batches = 1000, 20
	for _, tasks := range []int{100_000, 1_000_000} {
		l := load.New(tasks)
		records := l.Records()
		for _, kind := range []string{"native", "wasm"} {
			b.Run(fmt.Sprintf("tasks=%d/%s", tasks, kind), func(b *testing.B) {
				f, err := builder(b, kind).CreateFrames(core.CreateFrame(scheduler.DefaultConfig()))
				require.NoError(b, err)
				require.NoError(b, Over(f).Restore(records))
				require.NoError(b, load.Settle(Over(f)))
				frames := make([][]byte, batches)
				b.ReportAllocs()
				b.ResetTimer()
				for i := range b.N {
					if i%batches == 0 {
						b.StopTimer()
						for k := range frames {
							frames[k] = load.Frame(load.Start+2, l.Updates(batch))
						}
						b.StartTimer()
					}
					if _, err := f.Step(frames[i%batches]); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed())/float64(b.N)/batch, "ns/update")
				require.NoError(b, f.Close())
			})
		}
	}
}
