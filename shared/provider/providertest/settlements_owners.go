package providertest

import (
	"errors"
	"fmt"
	"net/http"

	"tender/shared/provider"
)

// settlementOwners asks for the references of lines that have none, over a working and over a broken wire. Where lines
// have their references, nothing may be asked.
func settlementOwners(h Harness) error {
	s, err := settles(h)
	if s == nil {
		return err
	}
	if err := s.sellMany(2); err != nil {
		return err
	}
	lines, err := s.lines()
	if err != nil {
		return err
	}
	var owners []string
	for _, line := range moving(lines) {
		if line.Reference == "" && line.Owner != "" {
			owners = append(owners, line.Owner)
		}
	}
	if len(owners) == 0 {
		return s.findsNothing()
	}
	return all(s.findsAll(owners), s.findsNoneBroken(owners))
}

// findsNothing holds that no role is there that nobody needs.
func (s *Scene) findsNothing() error {
	if _, finder := s.adapter.(provider.ReferenceFinder); finder {
		return errors.New("references can be found, and no line needs it")
	}
	return nil
}

func (s *Scene) findsAll(owners []string) error {
	const strange = "zz-nobodys-own"
	found, err := s.find(append(owners, strange)...)
	if err != nil || found[strange] != "" {
		return fmt.Errorf("a strange owner is %q: %w", found[strange], err)
	}
	seen := map[string]bool{}
	for _, owner := range owners {
		seen[found[owner]] = true
	}
	if len(owners) != 2 || !seen["sale-0000"] || !seen["sale-0001"] {
		return fmt.Errorf("%d owners have the references %v", len(owners), seen)
	}
	return nil
}

// findsNoneBroken wants an error or silence about an owner that could not be asked about.
func (s *Scene) findsNoneBroken(owners []string) error {
	var wrong []error
	for name, f := range map[string]fault{
		"refused": before(Reply{}, errRefused), "reset": before(Reply{}, errReset), "cut": cut,
		"503": before(Reply{Status: http.StatusServiceUnavailable}, nil), "garbage": before(Reply{Status: http.StatusOK, Body: "<p>"}, nil),
		"429": before(Reply{Status: http.StatusTooManyRequests}, nil), "nothing": before(Reply{Status: http.StatusOK, Body: "{}"}, nil),
	} {
		s.wire.fault = f
		found, err := s.find(owners...)
		if len(found) > 0 {
			wrong = append(wrong, fmt.Errorf("%s: %v: %w", name, found, err))
		}
	}
	return errors.Join(wrong...)
}
