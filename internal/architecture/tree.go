package architecture

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// file is one Go file of the tree.
type file struct {
	name  string // slash-separated, below the module
	test  bool
	lines int
	fset  *token.FileSet
	tree  *ast.File
}

// pkg is one folder with Go files; its path is below the module, empty for the module's root.
type pkg struct {
	path  string
	files []file
}

// read gives the packages below root, without folders that go passes over and modules of their own. It reads the
// files itself, not through the go command, so that go test knows what a cached result depends on.
func read(root string) ([]pkg, error) {
	byPath := map[string]*pkg{}
	err := filepath.WalkDir(root, func(full string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if full != root && passedOver(full, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(full, ".go") {
			return nil
		}
		relative, err := filepath.Rel(root, full)
		if err != nil {
			return err
		}
		source, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		f, err := parse(filepath.ToSlash(relative), source)
		if err != nil {
			return err
		}
		add(byPath, f)
		return nil
	})
	return sorted(byPath), err
}

func passedOver(full, name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "node_modules" {
		return true
	}
	_, err := os.Stat(filepath.Join(full, "go.mod"))
	return err == nil
}

func parse(name string, source []byte) (file, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
	return file{
		name: name, test: strings.HasSuffix(name, "_test.go"), lines: bytes.Count(source, []byte("\n")), fset: fset, tree: tree,
	}, err
}

func add(byPath map[string]*pkg, f file) {
	dir := path.Dir(f.name)
	if dir == "." {
		dir = ""
	}
	if byPath[dir] == nil {
		byPath[dir] = &pkg{path: dir}
	}
	byPath[dir].files = append(byPath[dir].files, f)
}

func sorted(byPath map[string]*pkg) []pkg {
	var list []pkg
	for _, p := range byPath {
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b pkg) int { return strings.Compare(a.path, b.path) })
	return list
}

// imports gives what a file imports.
func (f file) imports() []string {
	var list []string
	for _, spec := range f.tree.Imports {
		if text, err := strconv.Unquote(spec.Path.Value); err == nil {
			list = append(list, text)
		}
	}
	return list
}

// matches says whether a path fits a pattern: equal, with * for one segment, or at or below what stands before /...
func matches(pattern, name string) bool {
	if above, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == above || strings.HasPrefix(name, above+"/")
	}
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) })
}
