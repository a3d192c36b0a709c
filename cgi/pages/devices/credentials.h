/* credentials: a device's token: generating it, entering one's own, showing it
 * once. */
#ifndef PAGES_CREDENTIALS_H
#define PAGES_CREDENTIALS_H

#include "view.h"

/* A random token that validate_token() accepts. */
char		*credentials_token(struct arena *);

/* The two form fields for a token: how (generated, own) and token. */
struct field	 credentials_how(bool own);
struct field	 credentials_field(const char *value, const char *error);

/* Render the page that shows a token once. */
enum err	 credentials_show(struct page *, const char *type_id,
		    const char *device_id, const char *token, bool added);

#endif
