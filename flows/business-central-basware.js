// Business Central has no empty date: the first of January of the year one says that there is none.
function dateOrNone(value) {
  return has(value) && value !== '0001-01-01' ? date(value, 'yyyy-MM-ddT00:00:00Z') : undefined;
}

// Whether everything that the lines order has been invoiced.
function isInvoiced(lines) {
  var ordered = lines.filter(function (line) { return line.quantity > 0; });
  return ordered.length > 0 && ordered.every(function (line) { return line.invoicedQuantity >= line.quantity; });
}

// Code of the value that a line has in a dimension; undefined where it has none.
function dimensionValue(dimensions, code) {
  var found = dimensions.filter(function (one) { return one.code === code; });
  return found.length > 0 ? found[0].valueCode : undefined;
}
