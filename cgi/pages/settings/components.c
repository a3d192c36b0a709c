/* All page components on one page: for authors of pages, and for the visual
 * tests. */
#include "../drilldown/chart.h"
#include "../format.h"
#include "../pages.h"
#include "templates.h"

static const struct choice places[] = {
	{ "", "Choose…", NULL }, { "north", "North", NULL },
	{ "south", "South", NULL },
};
static const struct choice ways[] = {
	{ "one", "The first way", "What it means, in one line." },
	{ "two", "The second way", "What that means." },
};

static struct field *
fields(struct page *p, struct form_errors *fe, size_t *n)
{
	const struct field all[] = {
		{ .name = "plain", .label = "Text", .value = "Pump 3" },
		{ .name = "hinted", .label = "Text with a hint",
		    .hint = "What belongs here.", .optional = true },
		{ .name = "wrong", .label = "Text with a fault",
		    .hint = "18 to 20 digits.", .value = "1234",
		    .mono = true, .inputmode = "numeric",
		    .error = form_error_of(fe, "wrong") },
		{ .name = "place", .label = "Drop-down", .value = "south",
		    .choices = places, .nchoices = 3 },
		{ .name = "way", .label = "Radios", .value = "one",
		    .choices = ways, .nchoices = 2 },
		{ .name = "json", .label = "Text area",
		    .value = "{\n  \"site\": \"north\"\n}", .rows = 4,
		    .mono = true },
	};
	struct field *f = arena_array(p->a, *n = sizeof all / sizeof all[0],
	    sizeof *f);

	for (size_t i = 0; i < *n; i++)
		f[i] = all[i];
	return f;
}

/* A week, in bytes. */
static struct chart_view
chart(struct page *p)
{
	static const int64_t week[] = { 2000000, 3000000, 3000000, 6000000,
		4000000, 9000000, 7000000 };
	struct chart_view c = chart_of(p->a, week, 7);

	c.from = "Monday";
	c.until = "Sunday";
	c.label = "Data by day: 2, 3, 3, 6, 4, 9 and 7 MB";
	return c;
}

enum err
page_components(struct page *p)
{
	struct form_errors fe = { 0 };
	struct components_view v = {
		.errors = &fe,
		.meters = {
			{ .percent = 12, .label = "6 MB of 50 MB" },
			{ .percent = 88, .label = "44 MB of 50 MB" },
			{ .percent = 100, .over = true,
			    .label = "61 MB of 50 MB" },
		},
		.chart = chart(p),
		.pager = { .first = "#pager", .prev = "#pager",
		    .next = "#pager", .summary = "50 of 1,204 devices" },
		.when = format_when(p->a, p->now - 185000, p->now),
		.never = format_when(p->a, ABSENT, p->now),
	};

	page_view_init(p, "Components", "", &v.page);
	form_error(&fe, p->a, "wrong", "An ICCID has 18 to 20 digits; this "
	    "one has 4.");
	v.fields = fields(p, &fe, &v.nfields);
	v.states = arena_array(p->a, SIM_STATE_MAX, sizeof *v.states);
	for (int i = 0; i < SIM_STATE_MAX; i++)
		v.states[v.nstates++] = format_state(p->a, (enum sim_state)i,
		    NULL);
	v.facts = arena_array(p->a, 3, sizeof *v.facts);
	v.facts[v.nfacts++] = (struct fact){ "Manufacturer", "Acme", false };
	v.facts[v.nfacts++] = (struct fact){ "Serial Number", "SN-0001",
	    true };
	v.facts[v.nfacts++] = (struct fact){ "Model", NULL, false };
	t_components(&p->reply->out, &v);
	return E_OK;
}
