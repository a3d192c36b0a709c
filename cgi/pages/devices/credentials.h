/* credentials: a device's token: making one, choosing one, showing it once. */
#ifndef PAGES_CREDENTIALS_H
#define PAGES_CREDENTIALS_H

#include "view.h"

/* A random one that validate_token() takes. */
char		*credentials_token(struct arena *);

/* The two fields of a form that asks for one: how (generated, own), token. */
struct field	 credentials_how(bool own);
struct field	 credentials_field(const char *value, const char *error);

/* Renders the page that shows a token once. */
enum err	 credentials_show(struct page *, const char *type_id,
		    const char *device_id, const char *token, bool added);

#endif
