/*
 * sim_fixture: a simulator of its own in a fresh directory, asked as a web
 * server would; its clock stands at sim_now until it is moved.
 *
 *	tcase_add_checked_fixture(t, sim_open, sim_close);
 */
#ifndef UNIT_SIM_FIXTURE_H
#define UNIT_SIM_FIXTURE_H

#include "lib/text/json.h"
#include "sim/sim.h"

extern struct simulator sim_under_test;
extern int64_t sim_now;			/* sim_at() sets it */
extern struct reply sim_reply;		/* of the last request */

void	 sim_open(void);
void	 sim_close(void);
void	 sim_reopen(void);		/* as after a restart */

/* The clock from now on. */
void	 sim_at(int64_t ms);

/* A REST call as user "test" under /rws/api/v1; path with its query.  Gives
 * the answer parsed (NULL when it is no JSON), released by sim_close(). */
json_t	*ask_get(const char *path);
json_t	*ask_put(const char *path, const char *body);
json_t	*ask_post(const char *path, const char *body);
/* The same as somebody else: "user:key", NULL: no header. */
extern const char *sim_credentials;

/* A form to one of the simulator's switches; the status. */
int	 sim_form(const char *path, const char *form);
/* With these headers, "HTTP_ORIGIN=…" …, too; ends with NULL. */
int	 sim_request(const char *method, const char *path, const char *type,
	    const char *body, const char *const *params);

/* The ICCID of a serial of account "test" or another. */
const char	*sim_iccid(int64_t serial);
/* "/devices/<iccid>" and what follows. */
const char	*sim_path(int64_t serial, const char *rest);
/* A path made as with printf. */
const char	*sim_text(const char *, ...)
		    __attribute__((format(printf, 1, 2)));

/* The answer was this error. */
void	 sim_refused(const json_t *, int status, const char *code);

/* A text member of an answer; fails without. */
const char	*sim_str(const json_t *, const char *name);

#endif
