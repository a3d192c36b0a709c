/*
 * floor: what nginx and libfcgi cost by themselves.  A prefork FastCGI
 * program that answers every request with as many bytes as the path says
 * (/floor/16384), composed once, sent the plain way.  The pages of Patchbay
 * are measured against it in the same run.
 *
 *	floor SOCKET WORKERS
 */
#include <fcgiapp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES_MAX	(1 << 20)

static volatile sig_atomic_t stopping;

static void
stop(int sig)
{
	(void)sig;
	stopping = 1;
}

static int
worker(int fd)
{
	static char page[BYTES_MAX];
	FCGX_Request r;

	memset(page, 'x', sizeof(page));
	if (FCGX_InitRequest(&r, fd, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
		return 1;
	while (!stopping && FCGX_Accept_r(&r) == 0) {
		const char *uri = FCGX_GetParam("REQUEST_URI", r.envp);
		const char *slash = uri == NULL ? NULL : strrchr(uri, '/');
		long n = slash == NULL ? 0 : strtol(slash + 1, NULL, 10);

		if (n < 1 || n > BYTES_MAX)
			n = 1;
		FCGX_FPrintF(r.out, "Status: 200 OK\r\n"
		    "Content-Type: text/html; charset=utf-8\r\n"
		    "Content-Length: %ld\r\n\r\n", n);
		FCGX_PutStr(page, (int)n, r.out);
		/* libfcgi would wait on a kept connection for its next request
		 * and serve no other */
		r.keepConnection = 0;
		FCGX_Finish_r(&r);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = stop };
	int fd, workers = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 4;

	if (argc < 2) {
		fprintf(stderr, "usage: floor SOCKET WORKERS\n");
		return 2;
	}
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	FCGX_Init();
	fd = FCGX_OpenSocket(argv[1], 512);
	if (fd < 0) {
		fprintf(stderr, "floor: can't listen on %s\n", argv[1]);
		return 1;
	}
	for (int i = 0; i < workers; i++) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			_exit(worker(fd));
		}
	}
	while (!stopping)
		pause();
	kill(0, SIGTERM);
	while (wait(NULL) > 0)
		;
	return 0;
}
