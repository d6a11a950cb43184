package master

import "slices"

// Copies of what came in an event, for what is kept beyond the Step.

func keepBytes(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return slices.Clone(b)
}

func keepTexts(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	kept := make([]string, len(list))
	for i := range list {
		kept[i] = clone(list[i])
	}
	return kept
}
