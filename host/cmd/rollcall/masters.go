package main

import (
	"strings"

	"rollcall/host/mesosapi"
)

// clientWords says for the command line what the client says for programs.
var clientWords = strings.NewReplacer("mesosapi: ", "", "Options.Credentials", "--principal")

// splitMasters checks each address as the client will. Addresses are not shown
// but in the client's words, which leave out a password that may be in one.
func splitMasters(f *flags, list string, credentials *mesosapi.Credentials, plaintext bool) (masters []string) {
	if list == "" {
		return nil
	}
	said := f.find("master").said()
	for address := range strings.SplitSeq(list, ",") {
		address = strings.TrimSpace(address)
		if address == "" {
			f.mistake(said, "an empty address", "wanted HOST:PORT[,...]")
			continue
		}
		o := mesosapi.Options{Masters: []string{address}}
		if _, err := mesosapi.New(o); err != nil {
			f.mistakes = append(f.mistakes, said+": "+clientWords.Replace(err.Error()))
			continue
		}
		o.Credentials, o.AllowPlaintextCredentials = credentials, plaintext
		if _, err := mesosapi.New(o); err != nil {
			f.mistake(said, "the secret would travel unencrypted", "wanted https://, or --allow-plaintext-credentials")
		}
		masters = append(masters, address)
	}
	return masters
}
