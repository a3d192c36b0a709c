/* A form that is sent to a worker over FastCGI, as the web server does. */
#ifndef BENCH_WEB_H
#define BENCH_WEB_H

#include <stdbool.h>

struct web_form {
	const char	*path, *form, *cookie;
	bool		 fragment;	/* by the page's script */
};

/* The status of the answer; 0: there is none. */
int	web_post(const char *socket_path, const struct web_form *);

#endif
