/* chart: numbers as a bar chart or a sparkline. */
#ifndef PAGES_CHART_H
#define PAGES_CHART_H

#include "view.h"

/*
 * Bars for n values, the first at the left; a missing value has no bar.  No
 * bars at all when no value is above 0 or there are more values than fit.  The
 * caller sets the texts: the members from, until and label.
 */
struct chart_view chart_of(struct arena *, const int64_t *values, size_t n);

#endif
