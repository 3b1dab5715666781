import { maxQuantity } from '../wire.ts'

/** One less, how many, one more. Below one there is only taking it out, which the cart says in words. */
export function Quantity({
  name,
  value,
  onChange,
}: {
  name: string
  value: number
  onChange: (quantity: number) => void
}) {
  return (
    <div className="quantity" role="group" aria-label={`Quantité : ${name}`}>
      <button
        type="button"
        className="quantity__step"
        aria-label={value === 1 ? `Retirer ${name} du panier` : `Un de moins : ${name}`}
        onClick={() => onChange(value - 1)}
      >
        {value === 1 ? '×' : '−'}
      </button>
      {/* It is read out as it changes: “20, le maximum”. */}
      <output className="quantity__value">
        {value}
        {value >= maxQuantity && <span className="hidden">, le maximum</span>}
      </output>
      <button
        type="button"
        className="quantity__step"
        aria-label={`Un de plus : ${name}`}
        // Not disabled, which would take the focus away from whoever has pressed it twenty times.
        aria-disabled={value >= maxQuantity}
        onClick={() => onChange(Math.min(value + 1, maxQuantity))}
      >
        +
      </button>
    </div>
  )
}
