#include "mail.h"

#include <curl/curl.h>
#include <string.h>
#include <time.h>

#include "lib/log.h"
#include "lib/text/base64.h"
#include "url.h"

enum { LINE = 76 };		/* of base64, RFC 2045 */

bool
mail_address(const char *s)
{
	const char *at = strchr(s, '@');

	if (at == NULL || at == s || at[1] == '\0' ||
	    strchr(at + 1, '@') != NULL || strlen(s) > MAIL_ADDRESS_MAX)
		return false;
	for (; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~' || strchr("<>()[],;:\\\"", *s))
			return false;
	return true;
}

/* Lines that no server breaks, and no dot stands alone. */
static char *
text_lines(struct arena *a, const char *text)
{
	const char *s = base64_write(a, text, strlen(text));
	size_t len = strlen(s), n = 0;
	char *to = arena_alloc(a, len + 2 * (len / LINE + 1) + 1);

	while (len > 0) {
		size_t k = len < LINE ? len : LINE;

		memcpy(to + n, s, k);
		memcpy(to + n + k, "\r\n", 2);
		n += k + 2;
		s += k;
		len -= k;
	}
	to[n] = '\0';
	return to;
}

char *
mail_write(struct arena *a, const struct mail *m)
{
	const char *domain = strchr(m->from, '@');
	time_t t = (time_t)(m->at / 1000);
	char date[64];
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || strftime(date, sizeof(date),
	    "%a, %d %b %Y %H:%M:%S +0000", &tm) == 0)
		date[0] = '\0';
	return arena_printf(a, "Date: %s\r\nFrom: <%s>\r\nTo: <%s>\r\n"
	    "%s%s%sSubject: %s\r\nMessage-ID: <%s%s>\r\n"
	    "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n%s", date, m->from,
	    m->to, m->reply_to == NULL ? "" : "Reply-To: <",
	    m->reply_to == NULL ? "" : m->reply_to,
	    m->reply_to == NULL ? "" : ">\r\n", m->subject, m->id,
	    domain == NULL ? "@localhost" : domain, text_lines(a, m->text));
}

struct rest {
	const char	*s;
	size_t		 len;
};

static size_t
on_read(char *to, size_t size, size_t n, void *ctx)
{
	struct rest *rest = ctx;

	n *= size;
	if (n > rest->len)
		n = rest->len;
	memcpy(to, rest->s, n);
	rest->s += n;
	rest->len -= n;
	return n;
}

/* Plain text goes to this machine only. */
static bool
is_here(const char *url)
{
	CURLU *u = curl_url();
	char *host = NULL;
	bool here = u != NULL && curl_url_set(u, CURLUPART_URL, url, 0) ==
	    CURLUE_OK && curl_url_get(u, CURLUPART_HOST, &host, 0) ==
	    CURLUE_OK && url_loopback(host);

	curl_free(host);
	curl_url_cleanup(u);
	return here;
}

static void
set_options(CURL *c, const struct mail_server *s, const char *from,
    struct curl_slist *to, struct rest *rest, int64_t timeout_ms)
{
	curl_easy_setopt(c, CURLOPT_URL, s->url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(c, CURLOPT_USE_SSL, (long)(is_here(s->url) ?
	    CURLUSESSL_TRY : CURLUSESSL_ALL));
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (s->ca_file != NULL)
		curl_easy_setopt(c, CURLOPT_CAINFO, s->ca_file);
	if (s->user != NULL) {
		curl_easy_setopt(c, CURLOPT_USERNAME, s->user);
		curl_easy_setopt(c, CURLOPT_PASSWORD, s->password == NULL ?
		    "" : s->password);
	}
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	curl_easy_setopt(c, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(c, CURLOPT_READDATA, rest);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
}

static enum err
result_of(CURL *c, CURLcode code)
{
	long said = 0;

	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &said);
	switch (code) {
	case CURLE_OK:
		return E_OK;
	case CURLE_COULDNT_RESOLVE_HOST:
		return E_SERVICE_DNS;
	case CURLE_COULDNT_CONNECT:
		return E_SERVICE_CONNECT;
	case CURLE_LOGIN_DENIED:
		return E_SERVICE_AUTH;
	case CURLE_USE_SSL_FAILED:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
		return E_SERVICE_TLS;
	case CURLE_OPERATION_TIMEDOUT:
		return E_SERVICE_TIMEOUT;
	default:
		return said >= 500 ? E_SERVICE_REFUSED : said >= 400 ?
		    E_SERVICE_FAULT : E_SERVICE_CLOSED;
	}
}

enum err
mail_send(struct arena *a, const struct mail_server *s, const struct mail *m,
    int64_t timeout_ms, const char **detail)
{
	const char *from = arena_printf(a, "<%s>", m->from);
	struct curl_slist *to = curl_slist_append(NULL, arena_printf(a,
	    "<%s>", m->to));
	char error[CURL_ERROR_SIZE] = "";
	struct rest rest = { .s = mail_write(a, m) };
	CURL *c = curl_easy_init();
	enum err e;

	if (c == NULL || to == NULL) {
		log_error("mail", "out of memory");
		abort();
	}
	rest.len = strlen(rest.s);
	set_options(c, s, from, to, &rest, timeout_ms);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, error);
	e = result_of(c, curl_easy_perform(c));
	*detail = arena_strdup(a, error);
	curl_slist_free_all(to);
	curl_easy_cleanup(c);
	return e;
}
