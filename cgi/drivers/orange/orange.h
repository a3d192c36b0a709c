/*
 * orange: what Orange's two APIs share: Malima (SOAP, user name and password)
 * and Live Objects (REST, an API key).  Both serve the same SIMs, and both are
 * only read from.
 */
#ifndef DRIVERS_ORANGE_H
#define DRIVERS_ORANGE_H

#include "../endpoint.h"
#include "../kind.h"

#define ORANGE_USERNAME	"username"
#define ORANGE_PASSWORD	"password"
#define ORANGE_API_KEY	"apikey"
#define ORANGE_ENDPOINT	"endpoint"

/* The form's setting for the API's address, with the known ones as
 * suggestions. */
#define ORANGE_ADDRESS(known, first) { \
	.name = ORANGE_ENDPOINT, .label = "API endpoint", \
	.hint = "published by Orange; change it if Orange gave you another " \
	    "one", \
	.kind = SETTING_HOST, .required = true, .choices = (known), \
	.preset = (first), .check = check_endpoint }

/* Names and titles of the drivers, for the choice of API. */
extern const char *const	 orange_apis[];

/* Orange's words for a SIM's status, and the state for a word; SIM_UNKNOWN for
 * any other. */
extern const struct state_word	 orange_states[];
enum sim_state	 orange_state(const char *word);

/* Add facts to sim_info.extra: text, and dates in readable form.  Midnight in
 * Orange's time zone means the day and is shown as such. */
void		 orange_put(json_t *, const char *label, const char *value);
void		 orange_put_date(struct arena *, json_t *, const char *label,
		    const char *value);
/* Adds "48.81, 2.33 (± 500 m)" as Position, and the Location status.  NULL:
 * never located.  Without coordinates: reported but unreadable. */
void		 orange_put_position(struct arena *, json_t *,
		    const struct location *);

extern const struct driver	 orange_malima, orange_live_objects;
extern const struct kind	 kind_orange;

#endif
