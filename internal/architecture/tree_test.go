package architecture

import "testing"

// These hold the module's own tree against the rules.

func tree(t *testing.T) []pkg {
	t.Helper()
	pkgs, err := read("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) < 5 {
		t.Fatalf("found %d packages: this is not the module", len(pkgs))
	}
	return pkgs
}

func report(t *testing.T, broken []string) {
	t.Helper()
	for _, text := range broken {
		t.Error(text)
	}
}

func TestImports(t *testing.T) { report(t, checkImports(tree(t))) }

func TestForbiddenWords(t *testing.T) { report(t, checkWords(tree(t))) }

func TestProviderNames(t *testing.T) { report(t, checkNames(tree(t))) }

func TestPackageComments(t *testing.T) { report(t, checkDocs(tree(t))) }

func TestSize(t *testing.T) {
	broken, long := checkSize(tree(t))
	report(t, broken)
	for _, text := range long {
		t.Log("worth a look: ", text)
	}
}
