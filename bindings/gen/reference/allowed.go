package reference

import (
	"maps"
	"slices"
	"strings"

	"rollcall/bindings/gen/model"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// allowed lists the numbers of a configuration with the range that each must
// keep: what the core itself says about a value that is out of it.
func (p *page) allowed() {
	p.line("## What a configuration may hold\n")
	p.line("A number that is not listed may be any that its type allows.\n")
	p.line("| field | wanted |")
	p.line("|---|---|")
	p.rangesIn("", p.schema.Default)
	p.line("")
}

func (p *page) rangesIn(path string, tree map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		switch v := tree[name].(type) {
		case map[string]any:
			p.rangesIn(path+name+".", v)
		case uint64:
			if want := p.wanted(path+name, tree, name); want != "" {
				p.line("| %s%s | %s |", path, name, want)
			}
			tree[name] = v
		}
	}
}

// wanted tries the largest numbers and the smallest.
func (p *page) wanted(path string, tree map[string]any, name string) string {
	for _, try := range []uint64{1<<53 - 1, 1<<32 - 1, 0, 1} {
		tree[name] = try
		config := model.Type{Kind: model.StructOf, Name: "Config"}
		c := wire.Reader(p.schema.Encode(config, p.schema.Default))
		var cfg scheduler.Config
		if cfg.Schema(&c); c.Close() != nil {
			continue // more than the field holds
		}
		for _, m := range cfg.Check() {
			if _, want, ok := strings.Cut(m.Message, "; wanted "); ok && m.Field == path && !strings.HasPrefix(want, "at least") {
				return want
			}
		}
	}
	return ""
}
