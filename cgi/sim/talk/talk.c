#include "talk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../lib/clock.h"
#include "../../lib/log.h"
#include "mqtt.h"

enum {
	TALKERS_MAX	= 64,
	EVERY_MS	= 2000,
	DIES_AFTER	= 30,		/* rounds */
};

struct talker {
	char	 client[CLIENT_MAX + 1], token[TOKEN_LEN_MAX + 1],
		 iccid[ICCID_SIZE];
	int	 fd;			/* -1: not connected */
};

/* --- events --- */

struct speech {
	int			 fd;
	int64_t			 round;
	unsigned		 n;		/* position in the list */
	bool			 ok;
};

static void
say(struct speech *s, const char *event, const char *format,
    const void *payload, size_t len)
{
	char topic[80];

	snprintf(topic, sizeof(topic), "iot-2/evt/%s/fmt/%s", event, format);
	s->ok = s->ok && mqtt_publish(s->fd, topic, payload, len);
}

static void
say_json(struct speech *s, const char *event, const char *json)
{
	say(s, event, "json", json, strlen(json));
}

/* A number that varies between -1 and 1, differently for each device. */
static double
wander(const struct speech *s, double rounds)
{
	return sin((double)s->round / rounds + s->n) * 0.8 +
	    sin((double)s->round / rounds * 3.7 + s->n * 2) * 0.2;
}

static void
climate(struct speech *s)
{
	char json[120];

	if (s->round % 3 != 0)
		return;
	snprintf(json, sizeof(json), "{\"d\":{\"celsius\":%.2f,"
	    "\"humidity\":%.0f,\"battery\":%.2f}}", 21 + 4 * wander(s, 20),
	    50 + 20 * wander(s, 33), 3.6 + 0.1 * wander(s, 200));
	say_json(s, "climate", json);
}

static void
door(struct speech *s)
{
	bool open = s->round / 7 % 2 == 1;

	if (s->round % 7 == 0)
		say_json(s, "door", open ? "{\"d\":{\"open\":true}}" :
		    "{\"d\":{\"open\":false}}");
}

static void
vehicle(struct speech *s)
{
	char json[160];

	snprintf(json, sizeof(json), "{\"d\":{\"position\":{\"latitude\":%.5f,"
	    "\"longitude\":%.5f},\"speed\":%.0f}}", 55.68 + 0.05 *
	    wander(s, 90), 12.57 + 0.08 * wander(s, 70), 40 + 35 *
	    wander(s, 15));
	say_json(s, "location", json);
}

static void
faulty(struct speech *s)
{
	static const unsigned char frame[] = { 0x7e, 0x00, 0x05, 0xff, 0xfe,
		0x13, 0x37, 0x7e };

	if (s->round % 5 == 0)
		say(s, "frame", "bin", frame, sizeof(frame));
	if (s->round % 11 == 0)
		say_json(s, "fault", "{\"d\":{\"code\":17,\"text\":"
		    "\"Sensor 2 does not answer\"}}");
	if (s->round % 13 == 0)
		say(s, "fault", "text", "E17 cut off in the m", 20);
}

static void
noisy(struct speech *s)
{
	char json[60];

	for (int i = 0; i < 8; i++) {
		snprintf(json, sizeof(json), "{\"d\":{\"rpm\":%.0f}}",
		    1500 + 400 * wander(s, 5) + i);
		say_json(s, "tick", json);
	}
}

static void
dies(struct speech *s)
{
	climate(s);
}

static void
other_sim(struct speech *s)
{
	if (s->round % 10 == 0)
		say_json(s, "modem", "{\"d\":{\"iccid\":"
		    "\"8945000000000000000\",\"rssi\":-71}}");
	climate(s);
}

static void (*const speeches[])(struct speech *) = { climate, door, vehicle,
	faulty, noisy, dies, other_sim, climate };

/* --- connections --- */

static bool
may_connect(struct ledger *l, const struct talker *t)
{
	struct ledger_sim sim;

	if (strcmp(t->iccid, "-") == 0)
		return true;
	l->now = clock_now();
	return ledger_load(l, NULL, t->iccid, &sim) == E_OK &&
	    fleet_states[sim.state].connects;
}

static bool
dead(unsigned n, int64_t round)
{
	return speeches[n % (sizeof(speeches) / sizeof(*speeches))] == dies &&
	    round >= DIES_AFTER;
}

static void
take_turn(struct ledger *l, struct talker *t, unsigned n, int64_t round,
    int port)
{
	struct speech s = { .round = round, .n = n, .ok = true };
	bool may = !dead(n, round) && may_connect(l, t);

	if (may && t->fd == -1)
		t->fd = mqtt_connect(port, t->client, "use-token-auth",
		    t->token);
	s.fd = t->fd;
	if (may && t->fd != -1)
		speeches[n % (sizeof(speeches) / sizeof(*speeches))](&s);
	/* as when the network is lost: without a DISCONNECT */
	if (t->fd != -1 && (!may || !s.ok)) {
		close(t->fd);
		t->fd = -1;
	}
}

static size_t
read_list(FILE *f, struct talker list[TALKERS_MAX])
{
	size_t n = 0;

	while (n < TALKERS_MAX && fscanf(f, "%140s %36s %19s", list[n].client,
	    list[n].token, list[n].iccid) == 3)
		list[n++].fd = -1;
	return n;
}

int
talk_run(struct db *db, FILE *devices, int port)
{
	const struct timespec pause = { .tv_sec = EVERY_MS / 1000 };
	struct ledger l = { .db = db, .a = arena_new(ARENA_MAX) };
	struct talker *list = calloc(TALKERS_MAX, sizeof(*list));
	size_t n = list == NULL ? 0 : read_list(devices, list);

	if (n == 0) {
		log_error("talk", "no devices are listed");
		return 1;
	}
	for (int64_t round = 0;; round++) {
		for (size_t i = 0; i < n; i++)
			take_turn(&l, &list[i], (unsigned)i, round, port);
		arena_reset(l.a);
		nanosleep(&pause, NULL);
	}
}
