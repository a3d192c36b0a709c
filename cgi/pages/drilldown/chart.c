/* Bars: pure arithmetic on numbers that a table also shows. */
#include "chart.h"
#include "../units.h"

enum { CHART_W = 400, CHART_H = 100, GAP = 2, BAR_MAX = 40 };

struct chart_view
chart_of(struct arena *a, const int64_t *values, size_t n)
{
	struct chart_view c = { .nbars = 0 };
	int64_t most = 0;

	if (n > CHART_W / (GAP + 1))
		return c;
	for (size_t i = 0; i < n; i++)
		if (values[i] > most)
			most = values[i];
	if (most == 0)
		return c;
	c.bars = arena_array(a, n, sizeof(*c.bars));
	for (size_t i = 0; i < n; i++) {
		int at = (int)(i * CHART_W / n);
		int room = (int)((i + 1) * CHART_W / n) - at;
		int width = room > BAR_MAX ? BAR_MAX : room - GAP;
		int h = (int)((double)values[i] / (double)most * CHART_H +
		    0.5);

		if (values[i] <= 0)
			continue;
		c.bars[c.nbars++] = (struct bar_view){
			.x = at + (room - width) / 2, .y = CHART_H - h,
			.width = width, .height = h };
	}
	c.most = units_bytes(a, most);
	return c;
}
