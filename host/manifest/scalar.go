package manifest

import (
	"strconv"
	"strings"
)

// Scalar is an amount of a resource in thousandths. Mesos keeps scalars to
// three decimals (convertToFixed in src/common/values.cpp); counted like that
// sums are exact, and three times 0.1 is 0.3.
type Scalar int64

// Float is the amount as Mesos is told of it.
func (s Scalar) Float() float64 { return float64(s) / 1000 }

// String is the amount in decimals.
func (s Scalar) String() string { return strconv.FormatFloat(s.Float(), 'f', -1, 64) }

// parseScalar reads decimals such as 2, 0.25 or .5. More than three are
// refused, unless they are zeros: Mesos would round them away.
func parseScalar(text string) (Scalar, bool) {
	whole, fraction, point := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > 3 || whole == "" && (!point || fraction == "") {
		return 0, false
	}
	digits := whole + (fraction + "000")[:3]
	if len(digits) > 15 || strings.Trim(digits, "0123456789") != "" || len(whole) > 1 && whole[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return Scalar(n), err == nil
}
