package schema

import (
	"encoding/base64"
	"math"
	"strconv"
)

func (r *jsonReader) bool() (bool, error) {
	if r.peek() == 't' {
		return true, r.word("true")
	}
	if r.peek() == 'f' {
		return false, r.word("false")
	}
	return false, r.wrong("true or false")
}

// number reads one number as text: -?int frac? exp?, without leading zeros.
func (r *jsonReader) number() (string, error) {
	r.peek()
	start := r.i
	if r.at('-') {
		r.i++
	}
	if r.at('0') {
		r.i++
	} else if !r.digits() {
		return "", r.wrong("a value")
	}
	if r.at('.') {
		if r.i++; !r.digits() {
			return "", r.wrong("a digit")
		}
	}
	if r.at('e') || r.at('E') {
		if r.i++; r.at('+') || r.at('-') {
			r.i++
		}
		if !r.digits() {
			return "", r.wrong("a digit")
		}
	}
	return string(r.b[start:r.i]), nil
}

func (r *jsonReader) at(c byte) bool { return r.i < len(r.b) && r.b[r.i] == c }

func (r *jsonReader) digits() bool {
	start := r.i
	for r.i < len(r.b) && r.b[r.i] >= '0' && r.b[r.i] <= '9' {
		r.i++
	}
	return r.i > start
}

func (r *jsonReader) float() (float64, error) {
	s, err := r.number()
	if err != nil {
		return 0, err
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, problem("number " + brief(s) + " does not fit a double")
	}
	return f, nil
}

// brief keeps an error readable when the number is a megabyte of digits.
func brief(number string) string {
	if len(number) > 32 {
		return number[:32] + "..."
	}
	return number
}

// int reads a whole number; 5050.0 and 1e3 are whole as well.
func (r *jsonReader) int() (int64, error) {
	s, err := r.number()
	if err != nil {
		return 0, err
	}
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return i, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<63 {
		return 0, problem("number " + brief(s) + " is not a whole number of 64 bits")
	}
	return int64(f), nil
}

func (r *jsonReader) uint() (uint64, error) {
	s, err := r.number()
	if err != nil {
		return 0, err
	}
	if u, err := strconv.ParseUint(s, 10, 64); err == nil {
		return u, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || f < 0 || f >= 1<<64 {
		return 0, problem("number " + brief(s) + " is not a whole positive number of 64 bits")
	}
	return uint64(f), nil
}

func (r *jsonReader) base64() ([]byte, error) {
	s, err := r.string()
	if err != nil {
		return nil, err
	}
	out := make([]byte, base64.StdEncoding.DecodedLen(len(s)))
	n, err := base64.StdEncoding.Decode(out, s)
	if err != nil {
		return nil, problem("bad Base64: " + err.Error())
	}
	return out[:n:n], nil
}
