/*
 * Replays files through a fuzz target without libFuzzer: the committed corpus
 * in the ordinary test run, a crash under a debugger.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
replay(const char *path)
{
	uint8_t *data;
	FILE *f;
	long len;
	size_t n;

	if ((f = fopen(path, "rb")) == NULL) {
		perror(path);
		return -1;
	}
	if (fseek(f, 0, SEEK_END) == -1 || (len = ftell(f)) < 0) {
		perror(path);
		fclose(f);
		return -1;
	}
	rewind(f);
	/* exactly as long as the file, so that a sanitizer sees any overread */
	if ((data = malloc((size_t)len + (len == 0))) == NULL)
		abort();
	n = fread(data, 1, (size_t)len, f);
	fclose(f);
	LLVMFuzzerTestOneInput(data, n);
	free(data);
	return 0;
}

int
main(int argc, char **argv)
{
	int i, failed = 0;

	for (i = 1; i < argc; i++)
		if (replay(argv[i]) == -1)
			failed++;
	printf("%d passed, %d failed\n", argc - 1 - failed, failed);
	return failed == 0 ? 0 : 1;
}
