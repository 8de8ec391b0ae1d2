/** Functions that templates of Argo CD may call and those of a sandbox may not: for cryptography, chance, paths, and a few more. */
export const FOREIGN_FUNCTIONS: ReadonlySet<string> = new Set(
  [
    'abbrev abbrevboth add1f addf adler32sum b32dec b32enc base bcrypt buildCustomCert camelcase chunk clean dateInZone',
    'date_in_zone decryptAES derivePassword dir divf durationRound encryptAES ext genCA genCAWithKey genPrivateKey',
    'genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey getHostByName htmlDateInZone htpasswd',
    'initials isAbs kebabcase mulf mustChunk mustDateModify mustRegexFind mustRegexFindAll mustRegexMatch mustRegexReplaceAll',
    'mustRegexReplaceAllLiteral mustRegexSplit mustToDate must_date_modify osBase osClean osDir osExt osIsAbs randAlpha',
    'randAlphaNum randAscii randBytes randInt randNumeric regexFind regexFindAll regexMatch regexQuoteMeta regexReplaceAll',
    'regexReplaceAllLiteral regexSplit semver semverCompare shuffle snakecase subf swapcase toDate toDecimal typeIsLike',
    'urlJoin urlParse wrap wrapWith',
  ].flatMap((names) => names.split(' ')),
);
