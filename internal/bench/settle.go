package main

import "context"

// measureReconciling reports how fast settlement lines are read, matched and kept, and how much memory that takes. The
// provider makes its lines up; what reading a real reply costs is not in these figures.
func measureReconciling(ctx context.Context, r report) error {
	if err := measureMatching(r); err != nil {
		return err
	}
	if err := measureMemoryStore(ctx, r); err != nil {
		return err
	}
	if err := measurePeaks(ctx, r); err != nil {
		return err
	}
	return measurePace(ctx, r)
}
