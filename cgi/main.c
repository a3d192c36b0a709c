/*
 * patchbay: the command line, and the master of its processes.  With
 * REQUEST_METHOD in the environment and no arguments it answers that one
 * request as plain CGI.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ask/ask.h"
#include "channels.h"
#include "cli.h"
#include "lib/log.h"
#include "lib/meters.h"
#include "lib/db/db.h"
#include "lib/pace/pace.h"
#include "state.h"
#include "store/watch.h"
#include "worker.h"

#define STOP_SECONDS	4	/* for the requests in progress, then KILL */
#define BACKLOG		511	/* waiting devices return all at once */
#define WORKERS_MAX	64
#define DEVICES_MAX	20000000
#define DAY_S		86400

static const char help[] =
"usage: patchbay serve [--pages N] [--forms N] [--outside N] [--follow N]\n"
"                      [--node NAME] [--https]\n"
"       patchbay init      (makes the state directory, database and key)\n"
"       patchbay new-key   (replaces a lost key)\n"
"       patchbay migrate | check\n"
"       patchbay doctor     (what is wrong, and what to do)\n"
"       patchbay backup DIR [--events]\n"
"       patchbay verify DIR      (is the backup complete and sound?)\n"
"       patchbay restore DIR     (into an empty installation)\n"
"       patchbay copy --to URL | --from URL           (docs/postgresql.md)\n"
"       patchbay demo --simulator URL [--devices N]\n"
"       patchbay demo-devices --simulator URL\n"
"                          (new tokens, listed for patchbay-sim talk)\n"
"       patchbay user list\n"
"       patchbay user add NAME viewer|operator|admin   (password on stdin)\n"
"       patchbay user passwd NAME                      (password on stdin)\n"
"       patchbay user role NAME viewer|operator|admin\n"
"       patchbay user disable NAME\n"
"       patchbay user enable NAME\n"
"       patchbay user two-step-off NAME   (who lost app and recovery codes)\n"
"       patchbay key list\n"
"       patchbay key add NAME viewer|operator|admin    (prints key and token)\n"
"       patchbay key revoke KEY\n"
"       patchbay api help       (calls a running Patchbay: docs/api.md)\n"
"       patchbay capabilities   (a table: docs/capabilities.md)\n"
"       patchbay help\n"
"\n"
"  --state DIR     the directory of all data; default: PATCHBAY_STATE,\n"
"                  else ./state\n"
"  --db URL        postgresql://user@host/name; default: PATCHBAY_DB, else\n"
"                  an SQLite file in the state directory\n"
"  --db-passfile FILE  with the database's password, like PGPASSFILE:\n"
"                  host:port:name:user:password, mode 0600\n"
"  --pages N       processes for pages that call no carrier (3)\n"
"  --forms N       processes for their forms and downloads (2)\n"
"  --outside N     processes for calls to carriers (12)\n"
"  --follow N      seconds between polls for changed SIMs (300)\n"
"  --node NAME     this machine's name among those that share a database\n"
"                  (default: its host name)\n"
"  --https         served over HTTPS: cookies are Secure\n"
"  --ca FILE       certificates to trust in place of the system's\n"
"  --devices N     fill the demo up to N made-up devices, for benchmarks\n"
"\n"
"serve listens on DIR/run/{pages,forms,signin,api,messages,outside}.sock (FastCGI).\n";

static int
serve(struct config *cfg, struct arena *a)
{
	struct pool pools[] = {
		{ .name = "patchbay-pages", .workers = cfg->page_workers,
		    .run = worker_pages, .ctx = cfg },
		{ .name = "patchbay-forms", .workers = cfg->form_workers,
		    .run = worker_forms, .ctx = cfg },
		{ .name = "patchbay-sign", .workers = SIGNIN_WORKERS,
		    .run = worker_signin, .ctx = cfg },
		{ .name = "patchbay-api", .workers = API_WORKERS,
		    .run = worker_api, .ctx = cfg },
		{ .name = "patchbay-msg", .workers = 1,
		    .run = worker_messages, .ctx = cfg },
		{ .name = "patchbay-out", .workers = cfg->outside_workers,
		    .run = worker_outside, .ctx = cfg },
		{ .name = "patchbay-bg", .workers = 1,
		    .run = worker_background, .ctx = cfg, .fd = -1 },
		{ .name = "patchbay-chan", .workers = channels_any() ? 1 : 0,
		    .run = worker_channels, .ctx = cfg, .fd = -1 },
		{ .name = "patchbay-ledger", .workers = 1,
		    .run = worker_ledgers, .ctx = cfg, .fd = -1 },
		{ .name = "patchbay-rec", .workers = 1,
		    .run = worker_recorder, .ctx = cfg, .fd = -1 },
		{ .name = "patchbay-sync", .workers = db_is_url(cfg->db),
		    .run = worker_mirror, .ctx = cfg, .fd = -1 },
	};
	/* of the first pools; the last socket to appear shows that all exist */
	static const char *const sockets[] = { "pages", "forms", "signin",
		"api", "messages", "outside" };
	int lock;

	if ((cfg->pace = pace_new()) == NULL ||
	    (cfg->agents = pace_new()) == NULL)
		return 1;
	cfg->meters = meters_new();
	/* when this is refused nothing was changed */
	if (state_check(cfg) != E_OK || state_directories(cfg) != E_OK)
		return 1;
	lock = pool_lock(arena_printf(a, "%s/run/serve.lock", cfg->state));
	if (lock == -1 || state_prepare(cfg) != E_OK ||
	    watch_begin(cfg, a) != E_OK)
		return 1;
	for (size_t i = 0; i < sizeof(sockets) / sizeof(sockets[0]); i++) {
		pools[i].fd = pool_listen(arena_printf(a, "%s/run/%s.sock",
		    cfg->state, sockets[i]), BACKLOG);
		if (pools[i].fd == -1)
			return 1;
	}
	return pool_master(pools, sizeof(pools) / sizeof(pools[0]), lock,
	    STOP_SECONDS);
}

/* A number from 1 to max; exits when it is not valid. */
static int
number(const char *option, const char *s, int max)
{
	char *end;
	long n = strtol(s, &end, 10);

	if (*s == '\0' || *end != '\0' || n < 1 || n > max) {
		fprintf(stderr, "patchbay: --%s takes a number from 1 to %d\n",
		    option, max);
		exit(2);
	}
	return (int)n;
}

/* The name of a machine; exits when it is not valid. */
static const char *
node_name(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

	if (n == 0 || n > NODE_MAX || s[n] != '\0') {
		fprintf(stderr, "patchbay: --node takes a name of at most %d "
		    "letters, digits and .-_\n", NODE_MAX);
		exit(2);
	}
	return s;
}

/* This machine's name, cut to the maximum. */
static const char *
host_name(struct arena *a)
{
	char name[NODE_MAX + 1] = "";

	if (gethostname(name, sizeof(name) - 1) != 0 && *name == '\0')
		return "localhost";
	return arena_strdup(a, *name == '\0' ? "localhost" : name);
}

/* A database address in an option.  Exits when it is not valid or contains a
 * password, which the process list would show to everybody on the machine. */
static const char *
db_address(const char *s)
{
	if (!db_is_url(s)) {
		fprintf(stderr, "patchbay: --db takes "
		    "postgresql://user@host/name\n");
		exit(2);
	}
	if (db_has_password(s)) {
		fprintf(stderr, "patchbay: --db with a password is shown to "
		    "everybody by ps: use --db-passfile, or PATCHBAY_DB in "
		    "the environment\n");
		exit(2);
	}
	return s;
}

static const struct option known[] = {
	{ .name = "state", .has_arg = 1, .val = 's' },
	{ .name = "db", .has_arg = 1, .val = 'b' },
	{ .name = "db-passfile", .has_arg = 1, .val = 'w' },
	{ .name = "pages", .has_arg = 1, .val = 'p' },
	{ .name = "forms", .has_arg = 1, .val = 'o' },
	{ .name = "outside", .has_arg = 1, .val = 'c' },
	{ .name = "follow", .has_arg = 1, .val = 'f' },
	{ .name = "node", .has_arg = 1, .val = 'n' },
	{ .name = "https", .val = 'h' },
	{ .name = "ca", .has_arg = 1, .val = 'a' },
	{ .name = "to", .has_arg = 1, .val = 't' },
	{ .name = "from", .has_arg = 1, .val = 'r' },
	{ .name = "simulator", .has_arg = 1, .val = 'm' },
	{ .name = "devices", .has_arg = 1, .val = 'd' },
	{ .name = "events", .val = 'e' },
	{ .name = "help", .val = 'u' },
	{ .name = NULL },
};

/* An option of serve; false: it is another's, or unknown. */
static bool
serving(int c, struct config *cfg)
{
	switch (c) {
	case 'p':
		cfg->page_workers = number("pages", optarg, WORKERS_MAX);
		return true;
	case 'o':
		cfg->form_workers = number("forms", optarg, WORKERS_MAX);
		return true;
	case 'c':
		cfg->outside_workers = number("outside", optarg, WORKERS_MAX);
		return true;
	case 'f':
		cfg->follow_ms = 1000 * (int64_t)number("follow", optarg,
		    DAY_S);
		return true;
	case 'n':
		cfg->node = node_name(optarg);
		return true;
	case 'h':
		cfg->https = true;
		return true;
	default:
		return false;
	}
}

/* Parse the options into *cfg; exits when one is unknown. */
static void
options(int argc, char **argv, struct config *cfg, struct cli_options *more)
{
	int c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1)
		switch (c) {
		case 's':
			cfg->state = optarg;
			break;
		case 'b':
			cfg->db = db_address(optarg);
			break;
		case 'w':
			more->passfile = optarg;
			break;
		case 't':
			more->to = db_address(optarg);
			break;
		case 'r':
			more->from = db_address(optarg);
			break;
		case 'a':
			cfg->ca_file = optarg;
			break;
		case 'm':
			more->simulator = optarg;
			break;
		case 'd':
			more->devices = number("devices", optarg, DEVICES_MAX);
			break;
		case 'e':
			more->events = true;
			break;
		case 'u':
			fputs(help, stdout);
			exit(0);
		default:
			if (serving(c, cfg))
				break;
			fputs(help, stderr);
			exit(2);
		}
}

static int
run(struct config *cfg, struct cli_options *more, struct arena *a,
    int argc, char **argv)
{
	int ret;

	if (cfg->db == NULL || *cfg->db == '\0')
		cfg->db = arena_printf(a, "%s/patchbay.db", cfg->state);
	else if ((cfg->db = db_with_passfile(a, cfg->db,
	    more->passfile)) == NULL)
		return 2;
	/* the logs of several machines may be collected in one place */
	if (db_is_url(cfg->db))
		log_node(cfg->node);
	if ((more->to != NULL && (more->to = db_with_passfile(a, more->to,
	    more->passfile)) == NULL) || (more->from != NULL && (more->from =
	    db_with_passfile(a, more->from, more->passfile)) == NULL))
		return 2;
	cfg->events = db_is_url(cfg->db) ? cfg->db :
	    arena_printf(a, "%s/events", cfg->state);
	cfg->key_path = arena_printf(a, "%s/secret.key", cfg->state);
	cfg->limiter_dir = arena_printf(a, "%s/limiter", cfg->state);
	cfg->places_path = arena_printf(a, "%s/run/places", cfg->state);
	if (argc == 0 && getenv("REQUEST_METHOD") != NULL)
		return worker_cgi(cfg);
	if (argc == 1 && strcmp(argv[0], "serve") == 0)
		return serve(cfg, a);
	if (argc == 1 && strcmp(argv[0], "help") == 0) {
		fputs(help, stdout);
		return 0;
	}
	ret = cli_run(cfg, more, argc, argv);
	if (ret == 2)
		fputs(help, stderr);
	return ret;
}

/* No core files, and no access by other processes of this user, because memory
 * holds keys and passwords.  A sanitizer needs access. */
static void
keep_memory_private(void)
{
#ifndef __SANITIZE_ADDRESS__
	const struct rlimit none = { 0, 0 };

	if (prctl(PR_SET_DUMPABLE, 0) == -1 ||
	    setrlimit(RLIMIT_CORE, &none) == -1)
		log_error("main", "memory can't be kept private: %s",
		    strerror(errno));
#endif
}

int
main(int argc, char **argv)
{
	struct config cfg = { .page_workers = 3, .form_workers = 2,
		.outside_workers = 12,
		.follow_ms = 300 * 1000 };
	struct cli_options more = { .simulator = NULL };
	struct arena *a = arena_new(ARENA_MAX);
	int ret, at = 1;

	/* our files are private */
	umask(077);
	keep_memory_private();
	/* exceeding a file size limit becomes an error of the write */
	signal(SIGXFSZ, SIG_IGN);
	cfg.state = getenv("PATCHBAY_STATE");
	if (cfg.state == NULL || *cfg.state == '\0')
		cfg.state = "state";
	cfg.db = getenv("PATCHBAY_DB");
	cfg.node = host_name(a);
	/* has options of its own; it calls a server, so a state directory given
	 * before it is ignored */
	if (argc > 1 && strncmp(argv[1], "--state", 7) == 0)
		at = argv[1][7] == '=' ? 2 : 3;
	if (argc > at && strcmp(argv[at], "api") == 0) {
		arena_free(a);
		return ask_run(argc - at - 1, argv + at + 1);
	}
	options(argc, argv, &cfg, &more);
	ret = run(&cfg, &more, a, argc - optind, argv + optind);
	arena_free(a);
	return ret;
}
