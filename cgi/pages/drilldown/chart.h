/* chart: numbers as the bars of a chart or a sparkline. */
#ifndef PAGES_CHART_H
#define PAGES_CHART_H

#include "view.h"

/*
 * Bars for n values, the first at the left; what is not given has none.
 * None at all when there is nothing to see: no value above 0, or more values
 * than have room.  The words
 * around them, members from, until and label, are the caller's.
 */
struct chart_view chart_of(struct arena *, const int64_t *values, size_t n);

#endif
