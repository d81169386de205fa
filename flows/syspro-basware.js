// The tax id among the identifiers of a Basware vendor; undefined, and so left as it is in SYSPRO, where there is none.
function taxId(identifiers) {
  var found = (identifiers || []).filter(function (one) { return one.schemeId === 'VAT'; });
  return found.length > 0 ? found[0].id : undefined;
}
