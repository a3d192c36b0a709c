/*
 * soak PATCHBAY [CALLS [DIR]]: does an outside worker stay small?  Starts
 * PATCHBAY serve --outside 1 on a state of its own, with accounts of every
 * driver at a carrier of ours (carrier.c), and has it refresh SIMs and look
 * at them, as pages ask for it, until CALLS (100000) carrier calls are done.
 *
 *	rss carriers_begin MB	after a few calls of every kind
 *	rss carriers MB		after CALLS
 *	rss carriers_private MB	of that, not shared with other processes
 *	rss carriers_big MB	after some answers of ANSWER_MAX more
 *	calls_per_second carriers N
 *
 * 1 when more than 16 MB are resident after CALLS, or a call went wrong.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "carrier.h"
#include "state.h"
#include "web.h"
#include "lib/clock.h"
#include "lib/crypt/seal.h"
#include "commands/refresh.h"
#include "commands/rounds.h"
#include "drivers/secrets.h"
#include "queries.h"
#include "store/device/device.h"
#include "store/access/user.h"

enum {
	/* Each driver has this many accounts in turn, so that the five
	 * calls a second that an account allows hold nobody up. */
	ACCOUNTS	= 100,
	LIMIT_MB	= 16,
	LOOK_EVERY	= 4,		/* requests; the others refresh */
	BIG_ANSWERS	= 12,
	POINTS		= 10,		/* figures on the way */
};

struct soak {
	struct arena		*a;
	struct config		 cfg;
	struct db		*db;
	struct carrier_shared	*carrier;
	const char		*cookie, *csrf;
	pid_t			 master, worker;
	const char		*log;
};

static void
must(enum err e, const char *what)
{
	if (e != E_OK)
		canned_die(what, errs[e].name);
}

/* --- the state --- */

static void
add_account(struct soak *s, size_t i, const struct driver *p)
{
	const struct canned *c = canned_of(p);
	const char *key = arena_printf(s->a, "%.20s-%zu", p->name, i);
	json_t *settings = canned_settings(s->a, key, arena_printf(s->a,
	    "http://127.0.0.1:%d/", s->carrier->port));
	struct extension x = { .key = key, .title = key, .driver = p->name,
		.on = true, .sealed = "", .created = clock_now() };
	struct device d = { .type_id = "soak", .device_id = key,
		.created = clock_now() };
	struct link l = { .extension = key, .resource = c->resource };
	static const char *const secret[] = { "password", "accesskey",
		"apikey" };

	for (size_t k = 0; k < 3; k++) {
		x.sealed = secrets_put(s->a, x.sealed, secret[k],
		    json_string_value(json_object_get(settings, secret[k])));
		json_object_del(settings, secret[k]);
	}
	x.settings = json_write(s->a, settings);
	must(extension_add(s->db, &x), "extension");
	must(device_add(s->db, &d), "device");
	must(device_configure(s->db, s->a, d.id, arena_printf(s->a,
	    "{\"%s\":{\"%s\":\"%s\"}}", key, c->device_key, c->resource), &l, 1,
	    clock_now()), "link");
}

static void
make_state(struct soak *s, const char *parent)
{
	const struct device_type type = { .id = "soak", .class_id = "Device" };
	const char *dir = canned_dir(s->a, parent), *session;
	struct user u;

	s->cfg = (struct config){ .state = dir,
		.db = arena_printf(s->a, "%s/patchbay.db", dir),
		.key_path = arena_printf(s->a, "%s/secret.key", dir),
		.limiter_dir = arena_printf(s->a, "%s/limiter", dir) };
	s->log = arena_printf(s->a, "%s/log", dir);
	must(state_init(&s->cfg), "state");
	must(seal_load(s->cfg.key_path), "key");
	s->db = db_open(&patchbay_schema, s->cfg.db);
	if (s->db == NULL)
		canned_die(s->cfg.db, "cannot be opened");
	must(user_add(s->db, "soak", "-", ROLE_ADMIN, clock_now()), "user");
	must(user_by_name(s->db, s->a, "soak", &u), "user");
	session = random_token(s->a, 32);
	must(session_add(s->db,
	    &(struct user_session){ .hash = hash_token(s->a, session), .user = u.id,
	    .created = clock_now(), .expires = clock_now() + SESSION_MS }), "session");
	s->cookie = arena_printf(s->a, "patchbay_session=%s", session);
	s->csrf = csrf_mask(s->a, csrf_token(s->a, session));
	must(device_type_add(s->db, &type), "device type");
	must(db_begin(s->db), "begin");
	for (size_t i = 0; i < ACCOUNTS; i++)
		for (size_t k = 0; driver_of_sims(k) != NULL; k++)
			add_account(s, i, driver_of_sims(k));
	must(db_commit(s->db), "commit");
}

/* --- the program --- */

static void
stop(int status, void *arg)
{
	struct soak *s = arg;

	(void)status;
	if (s->master <= 0)
		return;
	kill(s->master, SIGTERM);
	waitpid(s->master, NULL, 0);
}

/* The outside worker among the children of the master; 0: none. */
static pid_t
find_worker(pid_t master)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	pid_t found = 0;
	char path[300], comm[32];
	FILE *f;
	int pid, parent;

	while (found == 0 && d != NULL && (e = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "/proc/%s/stat", e->d_name);
		if ((f = fopen(path, "r")) == NULL)
			continue;
		if (fscanf(f, "%d (%31[^)]) %*c %d", &pid, comm,
		    &parent) == 3 && parent == master &&
		    strcmp(comm, "patchbay-out") == 0)
			found = pid;
		fclose(f);
	}
	if (d != NULL)
		closedir(d);
	return found;
}

static void
start(struct soak *s, const char *program)
{
	const char *sock = arena_printf(s->a, "%s/run/outside.sock",
	    s->cfg.state);
	int fd = open(s->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	s->master = fork();
	if (s->master == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		dup2(fd, STDERR_FILENO);
		execl(program, program, "--state", s->cfg.state, "serve",
		    "--pages", "1", "--outside", "1", (char *)NULL);
		_exit(127);
	}
	close(fd);
	on_exit(stop, s);
	for (int i = 0; i < 300 && s->worker == 0; i++) {
		usleep(100000);
		if (access(sock, F_OK) == 0)
			s->worker = find_worker(s->master);
	}
	if (s->worker == 0)
		canned_die(program, "did not start");
}

static double
memory_mb(pid_t pid, bool own)
{
	char path[64], line[200];
	long kb, sum = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, own ? "Private_%*[^:]: %ld" : "Rss: %ld",
		    &kb) == 1)
			sum += kb;
	if (f == NULL || sum == 0)
		canned_die(path, "the worker is gone");
	fclose(f);
	return (double)sum / 1024;
}

/* --- asking it --- */

/* The nth request: a driver, an account of it, and what is asked. */
static void
ask(const struct soak *s, size_t n, struct arena *a)
{
	size_t ndrivers = 0, nlookups = 0, k;
	const struct driver *p;
	const char *what = NULL, *path, *form;
	int status;

	while (driver_of_sims(ndrivers) != NULL)
		ndrivers++;
	while (lookup_kinds[nlookups].name != NULL)
		nlookups++;
	p = driver_of_sims(n % ndrivers);
	n /= ndrivers;
	k = n / LOOK_EVERY % nlookups;
	if (n % LOOK_EVERY == 0 &&
	    driver_can(p, lookup_kinds[k].op, NULL) != NULL)
		what = lookup_kinds[k].name;
	path = arena_printf(a, "/devices/soak/%.20s-%zu/extensions/%.20s-%zu/"
	    "%s", p->name, n % ACCOUNTS, p->name, n % ACCOUNTS,
	    what == NULL ? "refresh" : "lookup");
	form = arena_printf(a, "csrf=%s&what=%s", s->csrf,
	    what == NULL ? "" : what);
	status = web_post(arena_printf(a, "%s/run/outside.sock", s->cfg.state),
	    &(struct web_form){ .path = path, .form = form,
	    .cookie = s->cookie, .fragment = n % 2 == 0 });
	if (status != 200 && status != 303)
		canned_die(path, arena_printf(a, "answered %d", status));
	arena_reset(a);
}

/* Requests from *n on, until the carrier had so many calls. */
static void
run_until(const struct soak *s, size_t *n, long calls)
{
	struct arena *a = arena_new(ARENA_MAX);

	while (s->carrier->calls < calls)
		ask(s, (*n)++, a);
	arena_free(a);
}

/* Calls that the log says went wrong. */
static long
failures(const struct soak *s)
{
	FILE *f = fopen(s->log, "r");
	char line[2000];
	long n = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strstr(line, "level=error") == NULL &&
		    (strstr(line, "at=call") == NULL ||
		    strstr(line, "err=- ") != NULL ||
		    strstr(line, "err=-\n") != NULL))
			continue;
		if (n++ < 3)
			fprintf(stderr, "# %s", line);
	}
	if (f != NULL)
		fclose(f);
	return n;
}

static bool
soak(struct soak *s, long calls)
{
	size_t n = 0;
	int64_t begun;
	double end;
	long bad;

	run_until(s, &n, calls / 50);
	printf("rss carriers_begin %.1f\n", memory_mb(s->worker, false));
	begun = clock_mono();
	for (int i = 1; i <= POINTS; i++) {
		run_until(s, &n, calls / POINTS * i);
		fprintf(stderr, "# outside worker after %ld calls: %.1f MB\n",
		    s->carrier->calls, memory_mb(s->worker, false));
	}
	end = memory_mb(s->worker, false);
	printf("rss carriers %.1f\n", end);
	printf("rss carriers_private %.1f\n", memory_mb(s->worker, true));
	printf("calls_per_second carriers %.0f\n", (double)(calls - calls /
	    50) * 1000 / (double)(clock_mono() - begun));
	bad = failures(s);
	s->carrier->big = BIG_ANSWERS;	/* many will be refused */
	run_until(s, &n, s->carrier->calls + 4 * BIG_ANSWERS);
	printf("rss carriers_big %.1f\n", memory_mb(s->worker, false));
	if (bad + s->carrier->odd > 0)
		fprintf(stderr, "# %ld calls went wrong, %ld had no answer\n",
		    bad, s->carrier->odd);
	return end <= LIMIT_MB && bad + s->carrier->odd == 0;
}

int
main(int argc, char **argv)
{
	struct soak s = { .a = arena_new(ARENA_MAX) };
	long calls = argc > 2 ? strtol(argv[2], NULL, 10) : 100000;
	bool ok;

	if (argc < 2 || calls < 1000) {
		fprintf(stderr, "usage: soak PATCHBAY [CALLS [DIR]], at least "
		    "1000 calls\n");
		return 2;
	}
	s.carrier = carrier_start(s.a);
	make_state(&s, argc > 3 ? argv[3] : NULL);
	start(&s, argv[1]);
	ok = soak(&s, calls);
	db_close(s.db);
	fflush(stdout);
	exit(ok ? 0 : 1);
}
