/* Sending an SMS. */
#include <string.h>

#include "../../lib/text/sms_text.h"
#include "../pages.h"
#include "../validate.h"
#include "sim_target.h"

/* XML cannot carry most control characters, and phones cannot show them. */
static bool
has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if (((unsigned char)*s < ' ' && strchr("\t\n\r", *s) == NULL) ||
		    *s == 0x7f)
			return true;
	return false;
}

/* Why this API cannot send a text; NULL when it can. */
static const char *
sms_wrong(struct arena *a, const struct sim_driver *d, const char *text)
{
	const struct sms_size z = sms_text_size(text);
	const size_t max = z.ucs2 ? d->sms_max_ucs2 : d->sms_max;

	if (*text == '\0')
		return "Type a message.";
	if (has_control(text))
		return "The message has a control character, which no phone "
		    "can show. It may have been copied along with the text: "
		    "retype that part.";
	if (z.ucs2 && max == 0)
		return "This API sends only characters of the GSM alphabet, "
		    "and the message has others, such as Cyrillic, curly "
		    "quotes or emoji. Remove or replace them.";
	if (z.units > max)
		return arena_printf(a, z.ucs2 ? "The message has %zu "
		    "characters; at most %zu can be sent when some are "
		    "outside the GSM alphabet." : "The message has %zu "
		    "characters; at most %zu can be sent.", z.units, max);
	return NULL;
}

enum err
page_sim_sms(struct page *p)
{
	const char *text = text_unix(p->a, page_raw(p, "text")), *why;
	struct target t;
	enum err e = target_load(p, &t);

	if (e != E_OK)
		return e;
	why = target_cannot(&t, OP_SEND_SMS);
	if (why == NULL)
		why = sms_wrong(p->a, t.driver->sim, text);
	if (why != NULL)
		return target_again(p, &t, "sms", text, why);
	return target_command(p, &t, "sms", text);
}
