/* fixture: an installation with an extension of a kind of the tests, whose
 * service runs; the pages in front of it. */
#ifndef KINDS_FIXTURE_H
#define KINDS_FIXTURE_H

#include <check.h>

#include "../unit/page_fixture.h"

extern char kinds_key[];	/* the key file */

/* The kind's name is the extension's key and its driver, too.  There is a device
 * meter/pump. */
void	 kinds_open(const char *kind);
void	 kinds_close(void);
/* The database again, after a fork that had to be without. */
void	 kinds_connect(void);

TCase	*flow_case(void);
TCase	*cards_case(void);

#endif
