/*
 * peer_fixture: small servers of the test's own: forked, on a free port of
 * 127.0.0.1, ended with each test.  What they saw stands in a shared page.
 */
#ifndef UNIT_PEER_FIXTURE_H
#define UNIT_PEER_FIXTURE_H

#include "lib/arena.h"

extern struct seen {
	volatile int	connections, requests;
	char		request[4096];		/* the last one */
} *seen;

void	 peer_open(void);
void	 peer_close(void);

/* A listening socket; its port in *port. */
int	 peer_listen(int *port);
/* Start a server that hands each connection to serve; its address with scheme
 * and path. */
char	*peer_start(struct arena *, void (*serve)(int), const char *scheme);

/* What a server does with a connection. */
void	 answer_json(int fd);
void	 answer_gzip(int fd);		/* {"a":1} and 500 blanks, packed */
void	 answer_deflate(int fd);	/* the same */
void	 answer_html(int fd);		/* 404, a web page */
void	 hang(int fd);			/* read, then nothing */
void	 drip(int fd);			/* a byte now and then, for ever */
void	 cut_off(int fd);		/* half of what it announces */
void	 close_unanswered(int fd);
void	 close_second(int fd);		/* answer the first request, read the
					 * second and drop it */
void	 huge(int fd);			/* 100 MB */
void	 redirect(int fd);
void	 not_http(int fd);
void	 talk_no_tls(int fd);

#endif
