package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// Part is a message that stands inside calls and events, and by itself where somebody
// keeps or shows it.
type Part interface {
	TaskStatus | FrameworkInfo | MasterInfo | Resource | Attribute | Offer | OperationStatus | OfferOperation
}

// MarshalPart returns the message's bytes; see MarshalCall.
func MarshalPart[T Part](f Format, v *T) ([]byte, error) { return marshal(partSchema[T](), f, v) }

// UnmarshalPart reads what MarshalPart wrote; see UnmarshalCall.
func UnmarshalPart[T Part](f Format, b []byte) (*T, error) { return unmarshal(partSchema[T](), f, b) }

func partSchema[T Part]() *schema.Message[T] {
	for _, m := range [...]any{
		taskStatusSchema, frameworkInfoSchema, masterInfoSchema, resourceSchema, attributeSchema, offerSchema, operationStatusSchema,
		offerOperationSchema,
	} {
		if m, ok := m.(*schema.Message[T]); ok {
			return m
		}
	}
	panic("mesosapi: a part without a description")
}

// Description is a message's fields as they stand in Mesos's proto files.
type Description = schema.Described

// DescribeCall returns the description of Call, for whoever answers calls.
func DescribeCall() Description { return callSchema }

// FieldDescription is what a description says of one field.
type FieldDescription = schema.FieldInfo
