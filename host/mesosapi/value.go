package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// Label is one key with an optional value.
type Label struct {
	Key   string
	Value *string // nil when absent, which differs from ""
}

var labelSchema = schema.New("Label",
	schema.Req(1, "key", text, func(m *Label) *string { return &m.Key }),
	schema.Ptr(2, "value", text, func(m *Label) **string { return &m.Value }),
)

// Labels is a list of labels. Mesos compares labels of reservations as they stand.
type Labels struct {
	Labels []Label
}

var labelsSchema = schema.New("Labels",
	schema.Many(1, "labels", labelSchema.Kind(), func(m *Labels) *[]Label { return &m.Labels }),
)

// Parameter is one key with a value.
type Parameter struct {
	Key   string
	Value string
}

var parameterSchema = schema.New("Parameter",
	schema.Req(1, "key", text, func(m *Parameter) *string { return &m.Key }),
	schema.Req(2, "value", text, func(m *Parameter) *string { return &m.Value }),
)

// Range is a range of whole numbers, both ends included.
type Range struct {
	Begin uint64
	End   uint64
}

var rangeSchema = schema.New("Value.Range",
	schema.Req(1, "begin", word64, func(m *Range) *uint64 { return &m.Begin }),
	schema.Req(2, "end", word64, func(m *Range) *uint64 { return &m.End }),
)

// Ranges is a list of ranges.
type Ranges struct {
	Ranges []Range
}

var rangesSchema = schema.New("Value.Ranges",
	schema.Many(1, "range", rangeSchema.Kind(), func(m *Ranges) *[]Range { return &m.Ranges }),
)

// Set is a set of words.
type Set struct {
	Items []string
}

var setSchema = schema.New("Value.Set",
	schema.Many(1, "item", text, func(m *Set) *[]string { return &m.Items }),
)

// Attribute is a property of an agent, set by its operator.
type Attribute struct {
	Name   string
	Type   ValueType
	Scalar *float64
	Ranges *Ranges
	Set    *Set
	Text   *string
}

var attributeSchema = schema.New("Attribute",
	schema.Req(1, "name", text, func(m *Attribute) *string { return &m.Name }),
	schema.Req(2, "type", valueTypes.Kind(), func(m *Attribute) *ValueType { return &m.Type }),
	schema.Ptr(3, "scalar", scalar, func(m *Attribute) **float64 { return &m.Scalar }),
	schema.Ptr(4, "ranges", rangesSchema.Kind(), func(m *Attribute) **Ranges { return &m.Ranges }),
	schema.Ptr(6, "set", setSchema.Kind(), func(m *Attribute) **Set { return &m.Set }),
	schema.Ptr(5, "text", textual, func(m *Attribute) **string { return &m.Text }),
)

// Address is a network address.
type Address struct {
	Hostname string
	IP       string
	Port     int32
}

var addressSchema = schema.New("Address",
	schema.Opt(1, "hostname", text, func(m *Address) *string { return &m.Hostname }),
	schema.Opt(2, "ip", text, func(m *Address) *string { return &m.IP }),
	schema.Req(3, "port", integer, func(m *Address) *int32 { return &m.Port }),
)

// URL is a locator in parts.
type URL struct {
	Scheme   string
	Address  Address
	Path     string
	Query    []Parameter
	Fragment string
}

var urlSchema = schema.New("URL",
	schema.Req(1, "scheme", text, func(m *URL) *string { return &m.Scheme }),
	schema.Req(2, "address", addressSchema.Kind(), func(m *URL) *Address { return &m.Address }),
	schema.Opt(3, "path", text, func(m *URL) *string { return &m.Path }),
	schema.Many(4, "query", parameterSchema.Kind(), func(m *URL) *[]Parameter { return &m.Query }),
	schema.Opt(5, "fragment", text, func(m *URL) *string { return &m.Fragment }),
)
