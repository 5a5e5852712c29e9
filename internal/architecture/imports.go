package architecture

import (
	"fmt"
	"strings"
)

// module is the path of the module whose imports the rules are about.
const module = "tender"

// checkImports gives every import that no rule allows.
func checkImports(pkgs []pkg) []string {
	var broken []string
	for _, p := range pkgs {
		r, ok := ruleFor(p.path)
		if !ok {
			broken = append(broken, fmt.Sprintf("%s: no rule says what it may import: give it one", p.path))
			continue
		}
		for _, f := range p.files {
			for _, imported := range f.imports() {
				if why := refused(r, p.path, imported, f.test); why != "" {
					broken = append(broken, fmt.Sprintf("%s imports %s: %s", f.name, imported, why))
				}
			}
		}
	}
	return broken
}

func ruleFor(name string) (rule, bool) {
	for _, r := range rules {
		if matches(r.packages, name) {
			return r, true
		}
	}
	return rule{}, false
}

// refused says why a package may not import something, or nothing.
func refused(r rule, name, imported string, test bool) string {
	sandbox := matches("sandbox/...", name)
	if test && !sandbox {
		return ""
	}
	inner, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		return refusedOutside(name, imported, test)
	}
	if !test && matchesAny(suites, inner) && !matchesAny(append([]string{"internal/..."}, suites...), name) {
		return "it is a suite for tests"
	}
	if inner == name || matchesAny(r.may, inner) {
		return ""
	}
	return fmt.Sprintf("%s may import %v", r.packages, r.may)
}

func refusedOutside(name, imported string, test bool) string {
	if test {
		return ""
	}
	for _, o := range outside {
		if matches(o.path+"/...", imported) {
			if matchesAny(o.only, name) {
				return ""
			}
			return o.why
		}
	}
	return ""
}
