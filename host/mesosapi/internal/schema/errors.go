package schema

import "strings"

// DecodeError says where a message could not be read and why.
type DecodeError struct {
	// Path leads from the decoded message to the place of the trouble, in JSON names
	// joined by dots, such as "update.status.task_id". It is empty for the message itself.
	Path string
	// Message is the type in which the trouble stands, such as "TaskStatus".
	Message string
	// Problem says what is wrong, in words.
	Problem string
}

func (e *DecodeError) Error() string {
	var b strings.Builder
	b.WriteString("mesos ")
	b.WriteString(e.Message)
	if e.Path != "" {
		b.WriteString(" at ")
		b.WriteString(e.Path)
	}
	b.WriteString(": ")
	b.WriteString(e.Problem)
	return b.String()
}

// problem starts a DecodeError that the messages on the way out complete.
func problem(text string) error { return &DecodeError{Problem: text} }

// within adds one step to the path of a DecodeError on its way out.
func within(err error, message, field string) error {
	e, ok := err.(*DecodeError)
	if !ok {
		return err
	}
	if e.Message == "" {
		e.Message = message
	}
	if e.Path == "" {
		e.Path = field
	} else {
		e.Path = field + "." + e.Path
	}
	return e
}
