package events

import (
	"context"
	"iter"
)

// Replay tells what is so of each image, as if it had become so by its last write: with that write's version, in ids as
// well. So what the last write changed has the id that it was first told with, and everything else an id of its own, the
// same at every replay until the row is written again. All of it is marked as replayed. What was so once and is no more
// is not told. It stops at the first error, of images or of the bus; told is how many events were taken before it.
func Replay(ctx context.Context, images iter.Seq2[Image, error], bus Bus) (told int, err error) {
	for image, err := range images {
		if err != nil {
			return told, err
		}
		events := Compare(Image{}, image)
		for i := range events {
			events[i].Detail.Replayed = true
		}
		entries, err := entriesOf(events)
		if err != nil {
			return told, err
		}
		sent, err := send(ctx, bus, entries)
		told += sent
		if err != nil {
			return told, err
		}
	}
	return told, nil
}
