package mesos_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"rollcall/core/mesos"
)

// The texts of Mesos 1.11 itself: the first is of its answer to a RESERVE of
// too much (recording 08-operations), in canonical order.
func TestStringIsThatOfMesos(t *testing.T) {
	rs := parse(t, "ports:[31000-32000];cpus:3.5;mem:4096;disk:10000")
	half := mesos.Resource{Name: "cpus", Type: mesos.ValueScalar, Scalar: 500, Reservations: stack(mesos.Reservation{Type: mesos.ReservationDynamic, Role: "rec", Principal: "p"})}
	rs, err := plus(t, rs, mesos.Resources{half}).Allocate("rec")
	require.NoError(t, err)
	assert.Equal(t, "cpus(allocated: rec):3.5; cpus(allocated: rec)(reservations: [(DYNAMIC,rec,p)]):0.5; "+
		"disk(allocated: rec):10000; mem(allocated: rec):4096; ports(allocated: rec):[31000-32000]", rs.String())

	for want, r := range map[string]mesos.Resource{
		"disk(reservations: [(STATIC,a),(DYNAMIC,a/b,p,{k: v})])[MOUNT:/m,v1:data]<SHARED>:64.125": {
			Name: "disk", Type: mesos.ValueScalar, Scalar: 64125, Shared: true,
			Reservations: stack(static("a"), mesos.Reservation{Type: mesos.ReservationDynamic, Role: "a/b", Principal: "p", Labels: "{k: v}"}),
			Disk:         mesos.Disk{PersistenceID: "v1", ContainerPath: "data", Source: mesos.DiskSource{Type: mesos.DiskSourceMount, Root: "/m"}},
		},
		"disk[RAW(v,,fast)]{REV}:1": {
			Name: "disk", Type: mesos.ValueScalar, Scalar: 1000, Revocable: true,
			Disk: mesos.Disk{Source: mesos.DiskSource{Type: mesos.DiskSourceRaw, Vendor: "v", Profile: "fast"}},
		},
		"disk[BLOCK]:1":           {Name: "disk", Type: mesos.ValueScalar, Scalar: 1000, Disk: mesos.Disk{Source: mesos.DiskSource{Type: mesos.DiskSourceBlock}}},
		"m:{a, b}":                {Name: "m", Type: mesos.ValueSet, Set: []string{"a", "b"}},
		"ports:[1-2, 4-4]":        {Name: "ports", Type: mesos.ValueRanges, Ranges: []mesos.Range{{Begin: 1, End: 2}, {Begin: 4, End: 4}}},
		"x:-9223372036854775.808": {Name: "x", Type: mesos.ValueScalar, Scalar: -1 << 63},
		"x:ValueType(9)":          {Name: "x", Type: 9},
	} {
		assert.Equal(t, want, r.String())
	}
	assert.Equal(t, "{}", mesos.Resources{}.String())
}

func TestParseResources(t *testing.T) {
	for text, want := range map[string]string{
		"": "",
		" cpus : 4 ; mem:8192;disk:100;ports:[31000 - 32000, 8080-8080];cpus(role):1;\n": "cpus:4;cpus(role):1;disk:100;mem:8192;ports:[8080-8080, 31000-32000]",
		"cpus:1;cpus:2.5;cpus(*):.5;cpus:0":                                              "cpus:4",
		"ports:[1-2,3-4];empty:[]":                                                       "ports:[1-4]",
		"m:{b,a};n:{}":                                                                   "m:{a, b}",
		"cpus:0.0005;mem:1.0004":                                                         "cpus:0.001;mem:1",
		"mem:0009007199254740.991":                                                       "mem:9007199254740.991",
		"x(a/b.c):1":                                                                     "x(a/b.c):1",
	} {
		rs, err := mesos.ParseResources(text)
		if assert.NoError(t, err, text) {
			got, ok := rs.Text()
			assert.Equal(t, want, got)
			assert.True(t, ok)
		}
	}
}

func TestParseResourcesSaysWhatIsWrong(t *testing.T) {
	number := "a number such as 4 or 0.5, of at most 9007199254740.991, ranges such as [31000-32000], or a set such as {a,b}"
	ranges := "ranges such as [31000-32000,8080-8080], of numbers below 2^64"
	for text, want := range map[string]string{
		"cpus":                       `resource "cpus": text is "cpus", wanted name:value or name(role):value`,
		"cpus:4;mem:1:2":             `resource "mem:1:2": text is "mem:1:2", wanted name:value or name(role):value`,
		":4":                         `resource ":4": name is "", wanted a name before the colon`,
		"cpus(a:4":                   `resource "cpus(a:4": name is "cpus(a", wanted name or name(role)`,
		"cpus(a)b:4":                 `resource "cpus(a)b:4": name is "cpus(a)b", wanted name or name(role)`,
		"cpus(a b):4":                `resource "cpus(a b):4": role is "a b", wanted a role without whitespace or delete`,
		"cpus():4":                   `resource "cpus():4": role is "", wanted the name of a role, not "" or "*"`,
		"cpus(a/../b):4":             `resource "cpus(a/../b):4": role is "a/../b", wanted a role without a part ".", ".." or "*"`,
		"cpus(/a):4":                 `resource "cpus(/a):4": role is "/a", wanted a role without an empty part`,
		"cpus(a/-b):4":               `resource "cpus(a/-b):4": role is "a/-b", wanted a role of which no part begins with a dash`,
		"cpus:four":                  `resource "cpus:four": value is "four", wanted ` + number,
		"cpus: ":                     `resource "cpus:": value is "", wanted ` + number,
		"cpus:.":                     `resource "cpus:.": value is ".", wanted ` + number,
		"cpus:1.2.3":                 `resource "cpus:1.2.3": value is "1.2.3", wanted ` + number,
		"cpus:-1":                    `resource "cpus:-1": value is "-1", wanted ` + number,
		"cpus:0.0004":                `resource "cpus:0.0004": value is "0.0004", wanted ` + number,
		"mem:9007199254740.9915":     `resource "mem:9007199254740.9915": value is "9007199254740.9915", wanted ` + number,
		"mem:99999999999999999":      `resource "mem:99999999999999999": value is "99999999999999999", wanted ` + number,
		"ports:[1-2":                 `resource "ports:[1-2": value is "[1-2", wanted ` + number,
		"ports:[1]":                  `resource "ports:[1]": value is "[1]", wanted ` + ranges,
		"ports:[1-2,]":               `resource "ports:[1-2,]": value is "[1-2,]", wanted ` + ranges,
		"ports:[1-x]":                `resource "ports:[1-x]": value is "[1-x]", wanted ` + ranges,
		"p:[0-18446744073709551616]": `resource "p:[0-18446744073709551616]": value is "[0-18446744073709551616]", wanted ` + ranges,
		"ports:[2-1]":                `resource ports:[2-1]: ranges is "2-1", wanted a beginning that is not after the end`,
		"ports:[1-5,3-9]":            `resource ports:[1-5, 3-9]: ranges is "3-5 twice", wanted ranges of which none overlap`,
		"ports:[1-5];ports:[3-9]":    `resource ports:[1-5]: ranges is "3-5 twice", wanted ranges of which none overlap`,
		"m:{a,,b}":                   `resource "m:{a,,b}": value is "{a,,b}", wanted a set such as {a,b}`,
		"m:{a,a}":                    `resource m:{a, a}: set is "a twice", wanted items that are each there once`,
		"cpus:1;cpus(a):{b}":         `resource cpus(reservations: [(STATIC,a)]):{b}: type is "SET", wanted SCALAR, as before for this name`,
		"mem:9007199254740;mem:1":    `resource mem:9007199254740: scalar is "9007199254740 + 1", wanted a sum of at most 9007199254740.991`,
	} {
		_, err := mesos.ParseResources(text)
		var wrong *mesos.ResourceError
		if assert.ErrorAs(t, err, &wrong, text) {
			assert.Equal(t, want, err.Error())
		}
	}
}

// What can be said in the text is read back as it was; what cannot is known.
func TestTextIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := drawResources(t, "resources")
		text, ok := rs.Text()
		said := true
		for _, r := range rs {
			said = said && r.AllocatedTo == "" && r.ProviderID == "" && !r.Revocable && r.Disk == mesos.Disk{} &&
				len(r.Reservations) < 2 && !r.DynamicallyReserved()
		}
		assert.Equal(t, said, ok)
		if ok {
			assert.Equal(t, rs, parse(t, text))
		}
	})
	for _, r := range []mesos.Resource{
		{Name: "a:b", Type: mesos.ValueScalar, Scalar: 1},
		{Name: " a", Type: mesos.ValueScalar, Scalar: 1},
		{Name: "a", Type: mesos.ValueSet, Set: []string{"b c"}},
		{Name: "a", Type: mesos.ValueSet, Set: []string{""}},
		{Name: "a", Type: mesos.ValueScalar, Scalar: 1, Reservations: stack(static("b)"))},
		{Name: "a", Type: mesos.ValueScalar, Scalar: 1, Reservations: stack(static("b;c"))},
	} {
		_, ok := mesos.Resources{r}.Text()
		assert.False(t, ok, r.String())
	}
}

// Any text is refused with an error or read into a canonical form that is
// written and read as itself.
func FuzzParseResources(f *testing.F) {
	for _, text := range []string{"", "cpus:4;mem:8192;disk:100;ports:[31000-32000];cpus(role):1", "m:{a,b};x(*):0.0005", "p:[0-18446744073709551615]", "a:b:c", "a((b)):1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rs, err := mesos.ParseResources(text)
		if err != nil {
			assert.Contains(t, err.Error(), "wanted")
			return
		}
		again, ok := rs.Text()
		assert.True(t, ok, again)
		assert.Equal(t, rs, parse(t, again))
		canonical, err := mesos.Canonical(rs...)
		assert.NoError(t, err)
		assert.Equal(t, len(rs), len(canonical))
		assert.Equal(t, strings.TrimSpace(again), again)
	})
}
