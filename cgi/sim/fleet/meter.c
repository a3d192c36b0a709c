#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/clock.h"
#include "../../lib/log.h"
#include "meter.h"

#define MAGIC		0x70617463686d3031LL
#define ACCOUNTS	100	/* two digits */
#define FLIGHTS		64
#define STARTS		64	/* remembered per account */
#define SECOND		1000	/* ms over which starts are counted */
#define GRACE_MS	200	/* for a held call to notice that its client has
				 * left */
#define GRACE_STEP_MS	5

struct flight {
	int64_t	pid;		/* 0: free */
	int	account;
	int	held;
};

struct gauge {
	int64_t	calls, reads, writes, overlaps, over_rate, refused, peak;
	int64_t	starts[STARTS];	/* clock_mono(), a ring buffer */
	int64_t	next;
};

struct shared {
	int64_t		magic, size;
	struct flight	flights[FLIGHTS];
	struct gauge	accounts[ACCOUNTS];
};

struct meter {
	int		 fd;
	struct shared	*at;
};

static void
lock(struct meter *m, short type)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET };

	while (fcntl(m->fd, F_SETLKW, &l) == -1 && errno == EINTR)
		continue;
}

struct meter *
meter_open(const char *path)
{
	struct meter *m = calloc(1, sizeof(*m));
	struct stat st;

	if (m == NULL)
		return NULL;
	m->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (m->fd == -1)
		goto fail;
	lock(m, F_WRLCK);
	if (fstat(m->fd, &st) == -1 || (st.st_size !=
	    (off_t)sizeof(*m->at) && (ftruncate(m->fd, 0) == -1 ||
	    ftruncate(m->fd, sizeof(*m->at)) == -1)))
		goto fail;
	m->at = mmap(NULL, sizeof(*m->at), PROT_READ | PROT_WRITE, MAP_SHARED,
	    m->fd, 0);
	if (m->at == MAP_FAILED)
		goto fail;
	if (m->at->magic != MAGIC || m->at->size != sizeof(*m->at)) {
		memset(m->at, 0, sizeof(*m->at));
		m->at->magic = MAGIC;
		m->at->size = sizeof(*m->at);
	}
	lock(m, F_UNLCK);
	return m;
fail:
	log_error("meter", "%s: %s", path, strerror(errno));
	if (m->fd != -1)
		close(m->fd);
	free(m);
	return NULL;
}

void
meter_close(struct meter *m)
{
	if (m == NULL)
		return;
	munmap(m->at, sizeof(*m->at));
	close(m->fd);
	free(m);
}

static bool
dead(int64_t pid)
{
	return kill((pid_t)pid, 0) == -1 && errno == ESRCH;
}

/* The account's calls in flight; *held of them are held up by a fault.  Frees
 * the entries of dead processes. */
static int
in_flight(struct meter *m, int account, int *held)
{
	int n = 0;

	*held = 0;
	for (int i = 0; i < FLIGHTS; i++) {
		struct flight *f = &m->at->flights[i];

		if (f->pid == 0 || f->account != account)
			continue;
		if (f->pid == getpid() || dead(f->pid)) {
			*f = (struct flight){ 0 };
			continue;
		}
		n++;
		*held += f->held;
	}
	return n;
}

/* Starts within the last second. */
static int
recent(const struct gauge *g, int64_t now)
{
	int n = 0;

	for (int i = 0; i < STARTS; i++)
		if (g->starts[i] != 0 && g->starts[i] <= now &&
		    now - g->starts[i] < SECOND)
			n++;
	return n;
}

static void
take_off(struct meter *m, int account)
{
	for (int i = 0; i < FLIGHTS; i++) {
		struct flight *f = &m->at->flights[i];

		if (f->pid != 0)
			continue;
		*f = (struct flight){ .pid = getpid(), .account = account };
		return;
	}
}

enum meter_verdict
meter_begin(struct meter *m, int account, bool write,
    const struct meter_policy *policy)
{
	struct gauge *g = &m->at->accounts[account % ACCOUNTS];
	const struct timespec step = { .tv_nsec = GRACE_STEP_MS * 1000000L };
	enum meter_verdict verdict = METER_FINE;
	int flying, held, n;
	int64_t now;

	lock(m, F_WRLCK);
	flying = in_flight(m, account, &held);
	for (int waited = 0; flying > 0 && flying == held &&
	    waited < GRACE_MS; waited += GRACE_STEP_MS) {
		lock(m, F_UNLCK);
		nanosleep(&step, NULL);
		lock(m, F_WRLCK);
		flying = in_flight(m, account, &held);
	}
	now = clock_mono();
	n = recent(g, now);
	g->calls++;
	if (write)
		g->writes++;
	else
		g->reads++;
	if (n + 1 > g->peak)
		g->peak = n + 1;
	if (policy->per_second > 0 && n >= policy->per_second) {
		g->over_rate++;
		verdict = METER_RATE;
	}
	if (flying > 0) {
		g->overlaps++;
		verdict = METER_OVERLAP;
	}
	if (verdict != METER_FINE && policy->refuse)
		g->refused++;
	else	/* refused calls do not count against the limit */
		g->starts[g->next++ % STARTS] = now;
	if (verdict == METER_FINE || !policy->refuse)
		take_off(m, account);
	lock(m, F_UNLCK);
	return policy->refuse ? verdict : METER_FINE;
}

void
meter_end(struct meter *m)
{
	lock(m, F_WRLCK);
	for (int i = 0; i < FLIGHTS; i++)
		if (m->at->flights[i].pid == getpid())
			m->at->flights[i] = (struct flight){ 0 };
	lock(m, F_UNLCK);
}

void
meter_held(struct meter *m, bool held)
{
	lock(m, F_WRLCK);
	for (int i = 0; i < FLIGHTS; i++)
		if (m->at->flights[i].pid == getpid())
			m->at->flights[i].held = held;
	lock(m, F_UNLCK);
}

void
meter_read(struct meter *m, int account, struct meter_counts *c)
{
	const struct gauge *g = &m->at->accounts[account % ACCOUNTS];
	int held;

	lock(m, F_WRLCK);
	*c = (struct meter_counts){ .calls = g->calls, .reads = g->reads,
	    .writes = g->writes, .overlaps = g->overlaps,
	    .over_rate = g->over_rate, .refused = g->refused,
	    .peak = g->peak, .in_flight = in_flight(m, account, &held) };
	lock(m, F_UNLCK);
}

void
meter_reset(struct meter *m, int account)
{
	lock(m, F_WRLCK);
	m->at->accounts[account % ACCOUNTS] = (struct gauge){ 0 };
	lock(m, F_UNLCK);
}

void
meter_idle(struct meter *m)
{
	lock(m, F_WRLCK);
	memset(m->at->flights, 0, sizeof(m->at->flights));
	lock(m, F_UNLCK);
}
