package python

import (
	"fmt"
	"strings"

	"rollcall/bindings/gen/model"
)

// codes is the enum that says what is wrong with a frame.
const codes = "ErrorCode"

// enums is the file of all enums.
func enums(s *model.Schema) string {
	b := &strings.Builder{}
	b.WriteString(generated + "\"\"\"The enums of the boundary. str() spells a value as it is spelled everywhere.\"\"\"\n\nfrom ._enum import MesosName, Open, Word\n")
	b.WriteString(exported(names(s.Enums, func(e model.Enum) string { return e.Name })))
	for _, e := range s.Enums {
		if e.Name == codes { // each is a class of errors
			continue
		}
		base := "Word"
		if strings.Contains(e.Values[len(e.Values)-1].Name, "_") {
			base = "MesosName"
		}
		if e.Open {
			base = "Open"
		}
		fmt.Fprintf(b, "\n\nclass %s(%s):\n%s\n", e.Name, base, docstring("    ", e.Doc))
		for _, v := range e.Values {
			fmt.Fprintf(b, "    %s = %d\n%s", constant(v.Name), v.Number, docstring("    ", v.Doc))
		}
	}
	return b.String()
}

// errors is the file of the codes.
func errors(s *model.Schema) string {
	b := &strings.Builder{}
	b.WriteString(generated + `"""What can go wrong. Compare classes or codes, not messages."""

from typing import Dict, Type

from ._errors import Poisoned as Poisoned
from ._errors import Refused as Refused
from ._errors import RollcallError as RollcallError
from ._errors import WrongVersion as WrongVersion
`)
	for _, v := range s.Enum(codes).Values {
		if v.Number > 0 {
			fmt.Fprintf(b, "\n\nclass %s(Refused):\n%s\n    code = %d\n", camel(v.Name), docstring("    ", v.Doc), v.Number)
		}
	}
	b.WriteString("\n\nBY_CODE: Dict[int, Type[Refused]] = {c.code: c for c in Refused.__subclasses__()}\n")
	return b.String()
}
