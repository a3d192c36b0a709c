/*
 * The Mosquitto plugin: authorizes sign-ins, publishes and subscriptions,
 * writes events to the journal before they are acknowledged, and delivers
 * commands to devices.
 *
 * 	plugin_opt_state	Patchbay's state directory
 * 	plugin_opt_accounts	who may sign in: an SQLite file, by default
 * 				patchbay.db in that directory; broker.db there
 * 				when the database is PostgreSQL
 * 	plugin_opt_port		the port reported to applications
 *
 * The broker has one thread, so nothing here waits for the network, nor long
 * for a lock.  An event is acknowledged right after act_message() returns, so
 * it must be in the journal by then (acts.c).
 */
#include <sys/file.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <mosquitto_plugin.h>

#include "../events/settings.h"
#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/pace/pace.h"
#include "plugin.h"

enum {
	POLL_MS		= 500,
	LOCK_MS		= 2000,		/* for a broker that is just ending */
	REVOKED_MOST	= 200,		/* revocations per poll */
	COMMANDS_BYTES	= 64 << 20,	/* maximum of the journal of commands */
	FREES_TOPIC	= 2000015,	/* first version that frees a replaced
					 * topic */
};

#define VISIBLE	__attribute__((visibility("default")))

static mosquitto_plugin_id_t *self;

/* --- records --- */

bool
plugin_record(struct plugin *p, const struct record *r)
{
	size_t n = record_write(r, p->record);

	return n > 0 && (r->kind == RECORD_EVENT ?
	    journal_append(&p->journal, p->record, n) :
	    journal_note(&p->journal, p->record, n, r->kind ==
	    RECORD_REFUSED ? JOURNAL_SPARE_REFUSALS : JOURNAL_SPARE)) == E_OK;
}

bool
plugin_keep(struct plugin *p, const struct record *r)
{
	size_t n = record_write(r, p->record);

	if (n == 0 || journal_append(&p->commands, p->record, n) != E_OK)
		return false;
	link_kept(p);
	return true;
}

bool
plugin_refused(struct plugin *p, const char *client,
    const struct identity *who, const char *address, const char *why)
{
	struct record r = { .kind = RECORD_REFUSED, .at = clock_now(),
	    .device = who->device, .client = client, .address = address,
	    .detail = why };
	char text[TOPIC_MAX];

	if (pace_take(&p->refusals, clock_mono(), REFUSALS_S,
	    REFUSALS_BURST) > 0) {
		p->unnoted++;
		return false;
	}
	if (who->key != 0) {
		snprintf(text, sizeof(text), "%s (%s)", why, client);
		r.device = -who->key;
		r.client = who->user;
		r.detail = text;
	}
	return plugin_record(p, &r);
}

/* --- periodic work --- */

static void
kick_expired(struct client *c, void *now)
{
	if (c->who.expires != ABSENT && c->who.expires <= *(int64_t *)now)
		mosquitto_kick_client_by_clientid(c->id, false);
}

static void
kick_key(struct client *c, void *name)
{
	if (c->of.kind > CLIENT_GATEWAY && strcmp(c->who.user, name) == 0)
		mosquitto_kick_client_by_clientid(c->id, false);
}

/* A device may have been a gateway when it signed in. */
static void
kick_device(struct plugin *p, const char *name)
{
	char id[CLIENT_MAX + 1];

	for (const char *kind = "dg"; *kind != '\0'; kind++) {
		snprintf(id, sizeof(id), "%c:%.*s", *kind, CLIENT_MAX - 2,
		    name);
		if (clients_by_id(p->clients, id) != NULL)
			mosquitto_kick_client_by_clientid(id, false);
	}
}

static void
poll_revoked(struct plugin *p)
{
	char name[CLIENT_MAX + 1];
	bool key;

	for (int i = 0; i < REVOKED_MOST && access_revoked(&p->access, &key,
	    name) == E_OK; i++)
		if (key)
			clients_each(p->clients, kick_key, name);
		else
			kick_device(p, name);
}

static int
on_tick(int event, void *data, void *ctx)
{
	struct plugin *p = ctx;
	int64_t now = clock_mono(), time;

	(void)event;
	(void)data;
	journal_sync(&p->journal);
	journal_sync(&p->commands);
	link_turn(p);
	if (now < p->poll)
		return MOSQ_ERR_SUCCESS;
	p->poll = now + POLL_MS;
	time = clock_now();
	poll_revoked(p);
	clients_each(p->clients, kick_expired, &time);
	if (p->unnoted > 0 && pace_take(&p->refusals, now, REFUSALS_S,
	    REFUSALS_BURST) == 0) {
		log_info("broker", "%lld more were refused",
		    (long long)p->unnoted);
		p->unnoted = 0;
	}
	return MOSQ_ERR_SUCCESS;
}

/* --- start and stop --- */

static const struct {
	int				 event;
	MOSQ_FUNC_generic_callback	 fn;
} callbacks[] = {
	{ MOSQ_EVT_BASIC_AUTH, act_sign_in }, { MOSQ_EVT_ACL_CHECK, act_access },
	{ MOSQ_EVT_MESSAGE, act_message }, { MOSQ_EVT_DISCONNECT, act_gone },
	{ MOSQ_EVT_TICK, on_tick },
};

static bool
open_all(struct plugin *p, const char *state)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct event_settings s;
	struct journal_options o;
	bool ok = event_settings(a, state, &s) == E_OK;

	if (ok) {
		o = (struct journal_options){ .dir =
		    strdup(s.journal), .sync_ms = s.sync_ms,
		    .max_bytes = s.journal_bytes, .segment_bytes = 64 << 20 };
		ok = journal_open(&p->journal, &o) == E_OK;
		o.dir = strdup(s.commands);
		o.max_bytes = COMMANDS_BYTES;
		ok = ok && journal_open(&p->commands, &o) == E_OK &&
		    access_open(&p->access, p->db) == E_OK;
	}
	arena_free(a);
	return ok;
}

VISIBLE int
mosquitto_plugin_version(int n, const int *versions)
{
	for (int i = 0; i < n; i++)
		if (versions[i] == MOSQ_PLUGIN_VERSION)
			return MOSQ_PLUGIN_VERSION;
	return -1;
}

static void
options(struct plugin *p, const struct mosquitto_opt *o, int n,
    const char **state)
{
	for (int i = 0; i < n; i++)
		if (strcmp(o[i].key, "state") == 0)
			*state = o[i].value;
		else if (strcmp(o[i].key, "accounts") == 0)
			snprintf(p->db, sizeof(p->db), "%s", o[i].value);
		else if (strcmp(o[i].key, "port") == 0)
			p->port = (int)strtol(o[i].value, NULL, 10);
	if (p->db[0] == '\0')
		snprintf(p->db, sizeof(p->db), "%s/patchbay.db", *state);
}

/* Two brokers with one state directory would take each other's socket, and say
 * of each other's connections that they have ended. */
static bool
is_only(struct plugin *p, const char *state)
{
	int64_t until = clock_mono() + LOCK_MS;
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "%s/run/broker.lock", state);
	p->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (p->lock == -1) {
		log_error("broker", "%s: %s", path, strerror(errno));
		return true;
	}
	while (flock(p->lock, LOCK_EX | LOCK_NB) == -1) {
		if (errno != EWOULDBLOCK || clock_mono() >= until) {
			log_error("broker", "%s: %s", path,
			    errno == EWOULDBLOCK ? "another broker has this "
			    "state directory" : strerror(errno));
			close(p->lock);
			return false;
		}
		poll(NULL, 0, 20);
	}
	return true;
}

VISIBLE int
mosquitto_plugin_init(mosquitto_plugin_id_t *id, void **ctx,
    struct mosquitto_opt *o, int n)
{
	struct plugin *p = calloc(1, sizeof(*p));
	const char *state = "state";
	int version;

	if (p == NULL)
		return MOSQ_ERR_NOMEM;
	options(p, o, n, &state);
	if (db_is_url(p->db)) {
		log_error("broker", "plugin_opt_accounts is a file: "
		    "broker.db in the state directory, where the database is "
		    "PostgreSQL");
		free(p);
		return MOSQ_ERR_NOT_SUPPORTED;
	}
	if (!is_only(p, state)) {
		free(p);
		return MOSQ_ERR_UNKNOWN;
	}
	/* when the version is unknown, leak rather than free twice */
	if ((version = broker_version()) == 0)
		log_error("broker", "the broker does not tell its version: "
		    "each event costs memory");
	p->frees_topic = version == 0 || version >= FREES_TOPIC;
	p->clients = clients_new();
	p->sessions = clients_new();
	link_open(p, state);
	p->counts = refusals_open(state);
	p->tallies = tallies_open(state);
	if (!open_all(p, state))
		return MOSQ_ERR_UNKNOWN;
	self = id;
	for (size_t i = 0; i < sizeof(callbacks) / sizeof(*callbacks); i++)
		if (mosquitto_callback_register(id, callbacks[i].event,
		    callbacks[i].fn, NULL, p) != MOSQ_ERR_SUCCESS)
			return MOSQ_ERR_UNKNOWN;
	/* connections to an earlier broker process have ended */
	plugin_record(p, &(struct record){ .kind = RECORD_DISCONNECTED,
	    .at = clock_now(), .detail = "The broker was restarted." });
	*ctx = p;
	return MOSQ_ERR_SUCCESS;
}

VISIBLE int
mosquitto_plugin_cleanup(void *ctx, struct mosquitto_opt *o, int n)
{
	struct plugin *p = ctx;

	(void)o;
	(void)n;
	for (size_t i = 0; i < sizeof(callbacks) / sizeof(*callbacks); i++)
		mosquitto_callback_unregister(self, callbacks[i].event,
		    callbacks[i].fn, NULL);
	link_close(p);
	journal_close(&p->journal);
	journal_close(&p->commands);
	access_close(&p->access);
	clients_free(p->clients);
	clients_free(p->sessions);
	tallies_close(p->tallies);
	if (p->lock != -1)
		close(p->lock);
	free(p);
	return MOSQ_ERR_SUCCESS;
}
