package sim

import "testing"

// FuzzScenario: a scenario that is read is written as it can be read again.
func FuzzScenario(f *testing.F) {
	f.Add("seed 1")
	f.Add("seed 3\nknobs agents=2 tasks=3\nacts\nat 10 master-crash 1 30\n")
	f.Add(Generate(2, nil).Text())
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		once := s.Text()
		again, err := Parse(once)
		if err != nil {
			t.Fatalf("%v in\n%s", err, once)
		}
		if twice := again.Text(); once != twice {
			t.Fatalf("%s\nbecame\n%s", once, twice)
		}
	})
}
