/* Tell me more, and service requests: asked by everyone, answered by admins. */
#include "requests.h"

#include <string.h>

#include "../../commands/mail.h"
#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../store/mail/mail.h"
#include "../format.h"
#include "../pages.h"
#include "templates.h"

enum { ANSWER_LEN = 4000 };

/* What an answer begins with: an admin sets it up, or has what is missing. */
static const char steps[] = "The service is set up in these steps:\n"
    "\n"
    "1. Extensions > Add Extension: Ethereum or Hyperledger Fabric, with the "
    "address of the node or of fabconnect.\n"
    "2. Check Connection says whether the account may write.\n"
    "3. Blockchain > Map Device Data: the device type and its event, the "
    "ledger, the contract, and which properties go into it.\n"
    "4. The Summary shows the call of the newest event. After Save each "
    "event becomes a transaction, which the ledger's page follows.\n"
    "\n"
    "For that we need from you: the contract's address and its ABI or "
    "schemas, and which events of which devices are to be recorded.\n";

static void
fill_line(struct page *p, const struct service_request *r,
    struct service_line *to)
{
	const char *id = arena_printf(p->a, "%lld", (long long)r->id);

	*to = (struct service_line){ .who = r->user, .contact = r->contact,
		.about = r->about, .asked = format_when(p->a, r->asked,
		    p->now), .by = r->answered_by, .answer = r->answer,
		.answered = format_at(p->a, r->answered),
		.action = url_path(p->a, "blockchain", "requests", id,
		    "answer", NULL) };
	to->text = (struct field){ .name = "answer", .label = "Answer",
		.id = arena_printf(p->a, "answer-%s", id), .rows = 10,
		.value = steps, .maxlength = ANSWER_LEN,
		.hint = mail_configured() && mail_address(r->contact) ?
		    "it is mailed to the contact" : "it is kept here; tell "
		    "it by the contact" };
}

enum err
requests_fill(struct page *p, struct blockchain_view *v)
{
	struct service_request *open, *answered;
	const char *fault = "";
	size_t n, m;
	enum err e = service_request_list(p->db, p->a, false, &open, &n);

	if (e == E_OK)
		e = service_request_list(p->db, p->a, true, &answered, &m);
	if (e == E_OK && mail_configured())
		e = mail_fault(p->db, p->a, &fault);
	if (e != E_OK)
		return e;
	v->requests = arena_array(p->a, n, sizeof(*v->requests));
	for (size_t i = 0; i < n; i++)
		fill_line(p, &open[i], &v->requests[v->nrequests++]);
	v->answers = arena_array(p->a, m, sizeof(*v->answers));
	for (size_t i = 0; i < m; i++)
		fill_line(p, &answered[i], &v->answers[v->nanswers++]);
	if (mail_wrong() != NULL)
		v->mail_fault = arena_printf(p->a, "No mail is sent: %s. It is "
		    "read when Patchbay starts.", mail_wrong());
	else if (*fault != '\0')
		v->mail_fault = arena_printf(p->a, "A mail could not be sent: "
		    "%s", fault);
	return E_OK;
}

/* --- Tell me more, and the service request form --- */

enum { ABOUT_LEN = 1000 };

static enum err
show_service(struct page *p, const char *contact, const char *about,
    struct form_errors *fe)
{
	struct service_view v = { .errors = fe,
		.admin = p->user.role >= ROLE_ADMIN };

	v.contact = (struct field){ .name = "contact", .label = "Contact",
		.value = contact, .required = true, .maxlength = FIELD_MAX,
		.hint = "how you can be reached: e-mail or telephone",
		.error = form_error_of(fe, "contact") };
	v.about = (struct field){ .name = "about", .label =
		"What is to be recorded", .value = about, .rows = 6,
		.required = true, .maxlength = ABOUT_LEN,
		.hint = "which devices, which events, and for whom",
		.error = form_error_of(fe, "about") };
	page_view_init(p, "IoT Blockchain Services Offering", NAV_EXTENSIONS,
	    &v.page);
	t_blockchain_service(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_blockchain_about(struct page *p)
{
	struct form_errors fe = { 0 };

	return show_service(p, "", "", &fe);
}

enum err
page_blockchain_request(struct page *p)
{
	struct form_errors fe = { 0 };
	const struct service_request r = { .user = p->user.name,
		.service = "blockchain", .contact = page_field(p, "contact"),
		.about = page_field(p, "about"), .asked = p->now };
	enum err e;

	if (*r.contact == '\0' || strlen(r.contact) > FIELD_MAX)
		form_error(&fe, p->a, "contact", "Enter how you can be "
		    "reached: 1 to %d characters.", FIELD_MAX);
	if (*r.about == '\0' || strlen(r.about) > ABOUT_LEN)
		form_error(&fe, p->a, "about", "Say what is to be recorded: "
		    "1 to %d characters.", ABOUT_LEN);
	if (fe.n > 0)
		return show_service(p, r.contact, r.about, &fe);
	e = request_ask(p->db, p->a, &r);
	if (e == E_TOOMANY) {
		form_error(&fe, p->a, "about", "%d requests are not answered "
		    "yet. Talk to an administrator.", SERVICE_REQUESTS_KEPT);
		return show_service(p, r.contact, r.about, &fe);
	}
	return e != E_OK ? e : page_done(p, "/blockchain", "service-asked");
}

enum err
page_blockchain_answer(struct page *p)
{
	const char *answer = page_raw(p, "answer");
	enum err e;

	if (strlen(answer) > 4 * ANSWER_LEN)	/* bytes of characters */
		return E_INPUT;
	e = request_answer(p->db, p->a, digits_number(p->args[0]), answer,
	    p->user.name, p->now);
	/* somebody else was quicker: what was typed is not lost */
	return e == E_NOTFOUND ? E_CONFLICT : e != E_OK ? e : page_done(p,
	    "/blockchain", "service-answered");
}
