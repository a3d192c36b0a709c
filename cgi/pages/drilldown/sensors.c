#include "sensors.h"

#include <stdio.h>
#include <string.h>

#include "../../lib/text/json.h"
#include "../format.h"
#include "chart.h"

enum {
	SENSORS_SHOWN	= 100,
	PATH_SHOWN	= 200,
	BYTES_READ	= 256 * 1024,	/* of the newest events */
	LOW		= 10,		/* bar height of the lowest value, of
					 * 100 */
};

struct sensors {
	struct page		*p;
	const struct device_event *event;
	struct when		 at;	/* when it came; the same for all of
					 * its numbers */
	struct talk_view	*v;
	double			(*values)[SENSOR_EVENTS];	/* a row per sensor */
	/* called for each number found */
	void			(*found)(struct sensors *, const json_t *);
	char			 path[PATH_SHOWN + 1];	/* path of that
							 * number */
};

static const char *
number(struct arena *a, const json_t *value)
{
	return json_is_integer(value) ? arena_printf(a,
	    "%" JSON_INTEGER_FORMAT, json_integer_value(value)) :
	    arena_printf(a, "%.15g", json_real_value(value));
}

/* A number in a last event: it becomes a sensor. */
static void
add(struct sensors *s, const json_t *value)
{
	struct sensor_view *to;

	if (s->v->nsensors == SENSORS_SHOWN)
		return;
	to = &s->v->sensors[s->v->nsensors++];
	to->event = s->event->name;
	to->datapoint = arena_strdup(s->p->a, s->path);
	to->value = number(s->p->a, value);
	to->at = s->at;
	to->readings = arena_array(s->p->a, SENSOR_EVENTS,
	    sizeof(*to->readings));
}

/* A number in one of the newest events: a value of its sensor. {"a": {"b": 1},
 * "a.b": 2} has two numbers with one path, so there may be more values than
 * events. */
static void
collect(struct sensors *s, const json_t *value)
{
	for (size_t i = 0; i < s->v->nsensors; i++) {
		struct sensor_view *to = &s->v->sensors[i];

		if (strcmp(to->datapoint, s->path) != 0 ||
		    strcmp(to->event, s->event->name) != 0)
			continue;
		if (to->nreadings == SENSOR_EVENTS)
			return;
		s->values[i][to->nreadings] = json_number_value(value);
		to->readings[to->nreadings++] = (struct reading_view){
		    .value = number(s->p->a, value),
		    .at = s->at };
		return;
	}
}

/* Visit every number in a payload with its path: d.position.latitude,
 * d.cells.0.  The first len bytes of the path lead to value.  Paths too long to
 * be shown are skipped. */
static void
walk(struct sensors *s, size_t len, json_t *value)
{
	const char *dot = len == 0 ? "" : ".", *name;
	char *end = s->path + len;
	json_t *member;
	size_t i;

	if (len >= sizeof(s->path))
		return;
	if (json_is_number(value))
		s->found(s, value);
	else if (json_is_object(value))
		json_object_foreach(value, name, member)
			walk(s, len + (size_t)snprintf(end, sizeof(s->path) -
			    len, "%s%s", dot, name), member);
	else if (json_is_array(value))
		json_array_foreach(value, i, member)
			walk(s, len + (size_t)snprintf(end, sizeof(s->path) -
			    len, "%s%zu", dot, i), member);
}

static void
read_event(struct sensors *s, const struct device_event *e)
{
	json_t *j = e->base64 ? NULL : json_read(s->p->a, e->payload,
	    strlen(e->payload), NULL);

	if (j == NULL)
		return;
	s->event = e;
	s->at = format_second(s->p->a, e->at);
	s->path[0] = '\0';
	walk(s, 0, j);
}

/* Draw the values, oldest first, scaled from the lowest to the highest. */
static void
draw(struct page *p, struct sensor_view *to, const double *values)
{
	size_t n = to->nreadings, least = 0, most = 0;
	int64_t bars[SENSOR_EVENTS];
	double range;

	for (size_t i = 1; i < n; i++) {
		if (values[i] < values[least])
			least = i;
		if (values[i] > values[most])
			most = i;
	}
	range = values[most] / 2 - values[least] / 2;
	for (size_t i = 0; i < n; i++)
		bars[n - 1 - i] = range > 0 ? LOW + (int64_t)((100 - LOW) *
		    ((values[i] / 2 - values[least] / 2) / range)) : 50;
	to->spark = chart_of(p->a, bars, n);
	to->spark.label = to->range = arena_printf(p->a, range > 0 ?
	    "%zu values, %s to %s" : "%zu values, all %s", n,
	    to->readings[least].value, to->readings[most].value);
}

void
sensors_fill(struct page *p, const struct device_event *last, size_t nlast,
    const struct device_event *newest, size_t n, struct talk_view *v)
{
	struct sensors s = { .p = p, .v = v, .found = add };
	size_t bytes = 0;

	v->sensors = arena_array(p->a, SENSORS_SHOWN, sizeof(*v->sensors));
	memset(v->sensors, 0, SENSORS_SHOWN * sizeof(*v->sensors));
	for (size_t i = 0; i < nlast; i++)
		read_event(&s, &last[i]);
	if (v->nsensors == 0)
		return;
	s.found = collect;
	s.values = arena_array(p->a, v->nsensors, sizeof(*s.values));
	for (size_t i = 0; i < n && bytes < BYTES_READ; i++) {
		bytes += strlen(newest[i].payload);
		read_event(&s, &newest[i]);
	}
	for (size_t i = 0; i < v->nsensors; i++)
		if (v->sensors[i].nreadings > 1)
			draw(p, &v->sensors[i], s.values[i]);
}
