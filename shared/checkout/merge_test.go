package checkout

import (
	"testing"

	"tender/shared/problem"
)

func TestMerge(t *testing.T) {
	ours := []problem.Field{field("shipping", CodeWrongType, "first"), field("items[0]", CodeWrongType, ""), field("amount", CodeTotalMismatch, "")}
	theirs := []problem.Field{
		field("shipping", CodeRequired, "second"), field("shipping.name", CodeRequired, ""), field("shipping_method", CodeRequired, ""),
		field("items[0].name", CodeRequired, ""), field("items[1].name", CodeRequired, ""), field("items", CodeTooMany, ""),
		field("amount", CodeTooSmall, ""), field("amount", CodeTooLarge, ""),
	}
	got := Merge(ours, nil, theirs)
	want := "shipping wrong_type; items[0] wrong_type; amount total_mismatch; shipping_method required; items[1].name required; items too_many; amount too_small"
	if summary(got) != want || got[0].Message != "first" {
		t.Errorf("got\n%s", summary(got))
	}
	if Merge() != nil || Merge(nil, nil) != nil {
		t.Error("nothing is something")
	}
	if got := summary(Merge([]problem.Field{field(bodyPath, CodeWrongType, "")}, theirs)); got != "body wrong_type" {
		t.Error(got)
	}
}
