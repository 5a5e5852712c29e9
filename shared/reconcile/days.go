package reconcile

import "time"

// Days are dates such as 2006-01-02, which sort as text. dayOf gives the one of a time, in UTC.
func dayOf(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// addDays gives the day so many days later. What is no day stays as it is.
func addDays(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// daysFrom gives the days from one on, without the end.
func daysFrom(day, end string) []string {
	var days []string
	for ; day < end; day = addDays(day, 1) {
		days = append(days, day)
	}
	return days
}
