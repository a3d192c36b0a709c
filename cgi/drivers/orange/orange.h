/*
 * orange: what Orange's two APIs share: Malima (SOAP, user name and password)
 * and Live Objects (REST, an API key).  The same SIMs; both only read here.
 */
#ifndef DRIVERS_ORANGE_H
#define DRIVERS_ORANGE_H

#include "../endpoint.h"
#include "../kind.h"

#define ORANGE_USERNAME	"username"
#define ORANGE_PASSWORD	"password"
#define ORANGE_API_KEY	"apikey"
#define ORANGE_ENDPOINT	"endpoint"

/* The row of the form that asks for an API's address, of which some are known. */
#define ORANGE_ADDRESS(known, first) { \
	.name = ORANGE_ENDPOINT, .label = "API endpoint", \
	.hint = "published by Orange; change it if Orange gave you another " \
	    "one", \
	.kind = SETTING_HOST, .required = true, .choices = (known), \
	.preset = (first), .check = check_endpoint }

/* The names of the rows, and what they are called in the choice of API. */
extern const char *const	 orange_apis[];

/* Orange's words for a SIM's status, and one of them as one of ours: any other
 * is SIM_UNKNOWN. */
extern const struct state_word	 orange_states[];
enum sim_state	 orange_state(const char *word);

/* Facts for sim_info.extra: text, and dates made readable.  Midnight where
 * Orange is stands for the day, which is shown as such. */
void		 orange_put(json_t *, const char *label, const char *value);
void		 orange_put_date(struct arena *, json_t *, const char *label,
		    const char *value);
/* "48.81, 2.33 (± 500 m)" under Position; the Location status beside it.  NULL:
 * never located; one without coordinates was told and could not be read. */
void		 orange_put_position(struct arena *, json_t *,
		    const struct location *);

extern const struct driver	 orange_malima, orange_live_objects;
extern const struct kind	 kind_orange;

#endif
