package architecture

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

// checkWords gives every forbidden word in product code.
func checkWords(pkgs []pkg) []string {
	return inProductCode(pkgs, func(p pkg, f file) (broken []string) {
		for _, w := range words {
			if !matchesAny(w.packages, p.path) {
				continue
			}
			ast.Inspect(f.tree, func(n ast.Node) bool {
				if text := spelled(n); text != "" && w.word.MatchString(text) {
					broken = append(broken, fmt.Sprintf("%s: %s: %s", f.fset.Position(n.Pos()), text, w.why))
				}
				return true
			})
		}
		return broken
	})
}

// spelled gives an identifier, or one that a package or value qualifies.
func spelled(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Ident:
		return n.Name
	case *ast.SelectorExpr:
		if x := spelled(n.X); x != "" {
			return x + "." + n.Sel.Name
		}
	}
	return ""
}

// checkNames gives every place where product code names a provider that is none of its business: in an identifier, a
// text or an import.
func checkNames(pkgs []pkg) []string {
	names := providers(pkgs)
	return inProductCode(pkgs, func(p pkg, f file) (broken []string) {
		if matchesAny(namesAllowed, p.path) {
			return nil
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			text := written(n)
			for _, name := range names {
				own := matchesAny([]string{"shared/provider/" + name + "/...", "sandbox/" + name + "/..."}, p.path)
				if !own && strings.Contains(strings.ToLower(text), name) {
					broken = append(broken, fmt.Sprintf("%s: %s names the provider %s", f.fset.Position(n.Pos()), text, name))
				}
			}
			return true
		})
		return broken
	})
}

// written gives what a node spells out itself.
func written(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Ident:
		return n.Name
	case *ast.BasicLit:
		if n.Kind == token.STRING {
			return n.Value
		}
	}
	return ""
}

// providers are the names of the adapters' folders.
func providers(pkgs []pkg) []string {
	var names []string
	for _, p := range pkgs {
		if path.Dir(p.path) == "shared/provider" && !slices.Contains(notProviders, path.Base(p.path)) {
			names = append(names, path.Base(p.path))
		}
	}
	return names
}

// checkSize gives files and functions that are too long, and apart from them functions that are worth a look.
func checkSize(pkgs []pkg) (broken, long []string) {
	for _, p := range pkgs {
		for _, f := range p.files {
			limit := longestFile
			if f.test {
				limit = longestTestFile
			}
			if f.lines > limit {
				broken = append(broken, fmt.Sprintf("%s has %d lines, more than %d", f.name, f.lines, limit))
			}
		}
	}
	functions := inProductCode(pkgs, func(_ pkg, f file) (found []string) {
		for _, d := range f.tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			from, to := f.fset.Position(fn.Pos()), f.fset.Position(fn.End())
			lines := to.Line - from.Line + 1
			text := fmt.Sprintf("%s: %s has %d lines", from, fn.Name.Name, lines)
			if lines > longestFunction {
				found = append(found, text)
			} else if lines > longFunction {
				long = append(long, text)
			}
		}
		return found
	})
	return append(broken, functions...), long
}

// checkDocs gives packages that do not say what they are for.
func checkDocs(pkgs []pkg) []string {
	var broken []string
	for _, p := range pkgs {
		product, documented := false, false
		for _, f := range p.files {
			product = product || !f.test
			documented = documented || !f.test && f.tree.Doc != nil
		}
		if product && !documented {
			broken = append(broken, p.path+" has no package comment")
		}
	}
	return broken
}

// inProductCode collects what check finds in the files that are no tests.
func inProductCode(pkgs []pkg, check func(pkg, file) []string) []string {
	var found []string
	for _, p := range pkgs {
		for _, f := range p.files {
			if !f.test {
				found = append(found, check(p, f)...)
			}
		}
	}
	return found
}
