import { formatXaf } from '@pvit-checkout/contract/checkout'

import type { OrderSummary } from '../wire.ts'

/** What was ordered and what it costs, in the prices of the order. */
export function OrderLines({ lines, total }: Pick<OrderSummary, 'lines' | 'total'>) {
  return (
    <table className="lines">
      <caption className="hidden">Articles de la commande</caption>
      <thead className="hidden">
        <tr>
          <th scope="col">Article</th>
          <th scope="col">Prix</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.product}>
            <th scope="row">
              {line.quantity} × {line.name}
            </th>
            <td>{formatXaf(line.total)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Total</th>
          <td>{formatXaf(total)}</td>
        </tr>
      </tfoot>
    </table>
  )
}
