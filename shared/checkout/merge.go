package checkout

import "tender/shared/problem"

// Merge puts lists of refused fields together, at most 100 in all. The first word about a field stands; later ones about
// it, or about something inside it, only follow from the first. (A wrong total is no word about the amount itself.)
func Merge(lists ...[]problem.Field) []problem.Field {
	var merged []problem.Field
	said := map[string]bool{}
	for _, list := range lists {
		for _, f := range list {
			if covered(said, f.Field) {
				continue
			}
			if f.Code != CodeTotalMismatch {
				said[f.Field] = true
			}
			merged = append(merged, f)
		}
	}
	return merged[:min(len(merged), maxFields)]
}

// covered says whether the path, or one that contains it, was refused already.
func covered(said map[string]bool, path string) bool {
	if said[path] || said[bodyPath] {
		return true
	}
	for i, b := range []byte(path) {
		if (b == '.' || b == '[') && said[path[:i]] {
			return true
		}
	}
	return false
}
