package mesos

import (
	"strconv"
	"strings"
)

// formatScalar writes thousandths as a decimal number.
func formatScalar(thousandths int64) string {
	sign, n := "", uint64(thousandths)
	if thousandths < 0 {
		sign, n = "-", -n // exact for the smallest too
	}
	text := sign + strconv.FormatUint(n/1000, 10)
	if n%1000 == 0 {
		return text
	}
	return text + "." + strings.TrimRight(strconv.FormatUint(1000+n%1000, 10)[1:], "0")
}

// wantScalar is what parseScalar accepts.
const wantScalar = "a number such as 4 or 0.5, of at most 9007199254740.991"

// parseScalar reads digits that may have a point among them, rounded to
// thousandths. Like Mesos it refuses what is not 0 and rounds to 0.
func parseScalar(text string) (thousandths int64, ok bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, false
	}
	whole = strings.TrimLeft(whole, "0")
	digits := whole + (fraction + "000")[:3]
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, false
	}
	if len(fraction) > 3 && fraction[3] >= '5' && n <= MaxScalar {
		n++
	}
	zero := strings.Trim(whole+fraction, "0") == ""
	return n, n <= MaxScalar && (n > 0 || zero)
}
